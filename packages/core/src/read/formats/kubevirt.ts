import { featureNames, featureSet } from "../../catalogue/feature-set.ts";
import { lazy } from "../../catalogue/lazy.ts";
import { libvirtMaps } from "../../catalogue/libvirt-maps.ts";
import { isMachineAlias } from "../../catalogue/machine-types.ts";
import type { Document } from "../../evidence/document.ts";
import {
  type AnyObservation,
  type CpuDescription,
  everywhere,
  type ModelEntry,
  observe,
  type Scope,
  type TscClock,
} from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { InputError } from "../../xml/errors.ts";
import { isRecord, type JsonRecord, recordsIn, textIn } from "../json-shape.ts";
import type { JsonReader, JsonValue, ReadContext } from "../reader.ts";

const tool = "kubectl get nodes";

/**
 * `kubectl get nodes -o json`: a host for each node that KubeVirt runs guests on, by the labels that its node labeller
 * makes of `virsh domcapabilities`, `virsh hypervisor-cpu-baseline --features` and `virsh capabilities`. A node without
 * any of these labels runs no guests and is no host.
 *
 * Vocabulary: all features that libvirt can name and a guest can have; where `fpu` is missing (KubeVirt before 1.0 left
 * out those of a minimum model), only what is there. Models: the usable ones without those that the cluster calls
 * obsolete, so that nothing follows for others. Machine types: all. Source: KubeVirt, pkg/virt-handler/node-labeller.
 */
export const kubevirtReader: JsonReader = {
  container: "json",
  id: "kubevirt",
  title: "kubectl get nodes -o json (KubeVirt)",
  accepts: (values) => values.length > 0 && values.every(({ value }) => isRecord(value) && nodesOf(value).length > 0),
  read: readNodes,
};

const listKinds: ReadonlySet<unknown> = new Set(["List", "NodeList"]);

/** One node, or a list of them. */
function nodesOf(value: JsonRecord): JsonRecord[] {
  if (value.kind === "Node") return [value];
  if (!listKinds.has(value.kind)) return [];
  // The items of a NodeList do not repeat their kind.
  return recordsIn(value.items).filter(({ kind }) => kind === "Node" || value.kind === "NodeList");
}

function readNodes(values: readonly JsonValue[], context: ReadContext): Document[] {
  const documents = values.flatMap(({ value, line }) =>
    nodesOf(value as JsonRecord).flatMap((node) => readNode(node, line, context) ?? []),
  );
  if (documents.length > 0) return documents;
  throw new InputError({
    code: "kubevirt.no-labels",
    message:
      "no node carries labels of KubeVirt's node labeller; expected labels like cpu-feature.node.kubevirt.io/aes",
    hint: "wait until virt-handler runs on the nodes, or remove the annotation node-labeller.kubevirt.io/skip-node",
    file: context.file,
    line: values[0]?.line ?? 1,
  });
}

/** The names behind each prefix of KubeVirt's labels, with the label's value. */
type Labels = ReadonlyMap<string, ReadonlyMap<string, string>>;

const labelPattern = /^([a-z-]{1,60})\.node\.kubevirt\.io\/(.+)$/;

function labelsOf(node: JsonRecord): Labels {
  const labels = new Map<string, Map<string, string>>();
  const metadata = isRecord(node.metadata) ? node.metadata : {};
  if (!isRecord(metadata.labels)) return labels;
  for (const [label, value] of Object.entries(metadata.labels)) {
    const match = labelPattern.exec(label);
    if (match === null || typeof value !== "string") continue;
    const [, prefix = "", name = ""] = match;
    const names = labels.get(prefix) ?? new Map<string, string>();
    labels.set(prefix, names.set(name, value));
  }
  return labels;
}

function namesUnder(labels: Labels, prefix: string): string[] {
  return [...(labels.get(prefix) ?? [])].filter(([, value]) => value !== "false").map(([name]) => name);
}

/** Labels that say what a guest can have; the others of this domain say where guests may be put. */
const tellingPrefixes = ["cpu-feature", "cpu-model", "host-model-cpu", "machine-type"];

function readNode(node: JsonRecord, line: number, context: ReadContext): Document | null {
  const labels = labelsOf(node);
  if (!tellingPrefixes.some((prefix) => labels.has(prefix))) return null;
  const source = context.source(line, tool);
  const scope = scopeOf(node);
  const kernel = nodeInfo(node, "kernelVersion");
  const observations: AnyObservation[] = [
    observe("setting", scope, { complete: false }, source),
    observe("hypervisor.type", scope, "qemu", source),
    ...(kernel === undefined ? [] : [observe("kernel.version", everywhere, kernel, source)]),
    ...readCpu(labels, scope, source),
    ...readMachines(labels, scope, source),
    ...readEnlightenments(labels, scope, source),
  ];
  const uuid = nodeInfo(node, "systemUUID")?.toLowerCase() || null;
  return { kind: "kubevirt", key: "kubevirt", uuid, hostName: nameOf(node), source, observations };
}

function readCpu(labels: Labels, scope: Scope, source: Source): AnyObservation[] {
  const features = guestFeatures(labels);
  const traces = { atLeast: null, below: null, models: [], features };
  const observations: AnyObservation[] = [observe("libvirt.traces", everywhere, traces, source)];
  if (features.length > 0) {
    observations.push(observe("cpu.guest", scope, describeCpu(labels, features, scope.arch), source));
  }
  const models = [...(labels.get("cpu-model") ?? [])].map(modelEntry);
  if (models.length > 0) {
    observations.push(observe("cpu.models", scope, { wording: "libvirt", models, complete: false }, source));
  }
  const tsc = readTsc(labels);
  if (tsc !== null) observations.push(observe("clock.tsc", scope, tsc, source));
  return observations;
}

/** An alias is not said to stand for which machine type, so it is left out. */
function readMachines(labels: Labels, scope: Scope, source: Source): AnyObservation[] {
  const names = namesUnder(labels, "machine-type").filter((name) => !isMachineAlias(name));
  if (names.length === 0) return [];
  const machines = names.map((name) => ({ name, deprecated: false, maxCpus: null }));
  return [observe("machine.types", scope, { machines, aliases: {}, complete: true }, source)];
}

function readEnlightenments(labels: Labels, scope: Scope, source: Source): AnyObservation[] {
  const names = namesUnder(labels, "hyperv").flatMap((name) => enlightenmentNames.get(name) ?? []);
  return names.length === 0
    ? []
    : [observe("hyperv", scope, { kind: "enlightenment", names, silence: "untold" }, source)];
}

function nameOf(node: JsonRecord): string | null {
  return (isRecord(node.metadata) ? textIn(node.metadata, "name") : undefined) || null;
}

function nodeInfo(node: JsonRecord, name: string): string | undefined {
  const status = isRecord(node.status) ? node.status : {};
  return isRecord(status.nodeInfo) ? textIn(status.nodeInfo, name) : undefined;
}

/** Go's names of architectures -> QEMU's. */
const architectures: ReadonlyMap<string, string> = new Map([
  ["amd64", "x86_64"],
  ["arm64", "aarch64"],
  ["ppc64le", "ppc64"],
]);

/** The labeller asks libvirt about kvm, unless the node has no KVM to give (`useEmulation`). */
function scopeOf(node: JsonRecord): Scope {
  const arch = nodeInfo(node, "architecture") ?? null;
  const status = isRecord(node.status) ? node.status : {};
  const allocatable = isRecord(status.allocatable) ? status.allocatable : {};
  const withoutKvm = allocatable["devices.kubevirt.io/kvm"] === "0";
  return {
    ...everywhere,
    arch: arch === null ? null : (architectures.get(arch) ?? arch),
    accel: withoutKvm ? "tcg" : "kvm",
  };
}

function modelEntry([name, value]: readonly [string, string]): ModelEntry {
  return { name, usable: value !== "false", blockers: null, deprecated: false, canonical: null };
}

function guestFeatures(labels: Labels): string[] {
  const names = [...namesUnder(labels, "cpu-feature"), ...namesUnder(labels, "host-model-required-features")];
  return [...new Set(names)].sort();
}

/**
 * The host-model, restated: its name, the features that a guest can have, and those of its name's definition that are
 * not among them (the labels leave out what libvirt writes as disabled). Where the list is not whole, what is there.
 */
function describeCpu(labels: Labels, on: readonly string[], arch: string | null): CpuDescription {
  const vendor = namesUnder(labels, "cpu-vendor")[0] ?? null;
  const model = namesUnder(labels, "host-model-cpu")[0];
  const isWhole = arch === "x86_64" && on.includes("fpu");
  const defined = isWhole && model !== undefined ? definitions().get(model) : undefined;
  if (model === undefined || defined === undefined) return { form: "features", vendor, on, vocabulary: on };
  const disable = featureNames(defined & ~featureSet(on));
  return { form: "model", model, vendor, require: on, disable, exact: true };
}

/** By name, every feature that a release of libvirt has in a model, those it adds for QEMU's sake among them. */
const definitions = lazy(() => {
  const found = new Map<string, bigint>();
  for (const { models } of libvirtMaps()) {
    for (const { name, features, added } of models.values()) {
      found.set(name, (found.get(name) ?? 0n) | features | added);
    }
  }
  return found;
});

function readTsc(labels: Labels): TscClock | null {
  const timer = labels.get("cpu-timer");
  const frequency = timer?.get("tsc-frequency") ?? "";
  if (!/^[1-9]\d{0,14}$/.test(frequency)) return null;
  const scalable = timer?.get("tsc-scalable");
  return { frequencyHz: Number(frequency), scaling: scalable === "true" ? true : scalable === "false" ? false : null };
}

/** KubeVirt's names of what KVM can do for Windows -> libvirt's; the others (`base`, `time`, `synic2`) have no switch of their own. */
const enlightenmentNames: ReadonlyMap<string, string> = new Map([
  ...["frequencies", "ipi", "reenlightenment", "reset", "runtime", "synic", "tlbflush", "vpindex"].map(
    (name) => [name, name] as const,
  ),
  ["synictimer", "stimer"],
]);
