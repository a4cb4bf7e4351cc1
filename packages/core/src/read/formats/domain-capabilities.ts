import { acceleratorOf } from "../../evidence/accelerator.ts";
import type { Document } from "../../evidence/document.ts";
import {
  type AnyObservation,
  type CpuModelList,
  everywhere,
  type LibvirtTraces,
  type ModelEntry,
  observe,
  type Scope,
} from "../../evidence/observation.ts";
import { attribute, child, children, descend, textOf, type XmlElement } from "../../xml/element.ts";
import { InputError } from "../../xml/errors.ts";
import { onceByText } from "../../xml/fragments.ts";
import type { ReadContext, XmlReader } from "../reader.ts";
import { integer, readModelCpu } from "./cpu.ts";
import { readKinds } from "./domain-capabilities-kinds.ts";

const tool = "virsh domcapabilities";

/**
 * `virsh domcapabilities`: what one emulator with one accelerator and machine type can give a guest. Its host-model is
 * the offer of CPU features; the custom models tell which names are usable and, since libvirt 10.9, what blocks the
 * others. Its other enumerations tell which devices, firmware, memory backing and enlightenments a guest can have.
 *
 * Vocabulary: features that the producer's CPU map knows (it never says a word it lacks); all models of its map; one
 * machine type, so that nothing follows for others. Format: libvirt's formatdomaincaps; schema domaincaps.rng.
 */
export const domainCapabilitiesReader: XmlReader = {
  container: "xml",
  id: "domain-capabilities",
  title: "virsh domcapabilities",
  roots: ["domainCapabilities"],
  read: readDomainCapabilities,
};

function readDomainCapabilities(root: XmlElement, context: ReadContext): Document {
  const source = context.source(root.line, tool);
  const scope = scopeOf(root, context);
  const observations: AnyObservation[] = [observe("setting", scope, { complete: false }, source)];
  const accel = scope.accel;
  observations.push(
    observe("hypervisor.type", scope, accel === null ? (domainType(root) ?? "unknown") : "qemu", source),
  );
  if (scope.machine !== null) {
    const machines = [{ name: scope.machine, deprecated: false, maxCpus: null }];
    observations.push(observe("machine.types", scope, { machines, aliases: {}, complete: false }, source));
  }
  const maxVcpus = integer(attribute(child(root, "vcpu"), "max"));
  if (maxVcpus !== null) observations.push(observe("limits.maxVcpus", scope, maxVcpus, source));
  const cpu = child(root, "cpu");
  if (cpu !== undefined) observations.push(...readCpuModes(cpu, scope, context));
  observations.push(...readKinds(root, scope, context));
  const key = `domain-capabilities/${scope.arch}/${scope.machine}/${scope.accel}`;
  return { kind: "domain-capabilities", key, uuid: null, hostName: null, source, observations };
}

function domainType(root: XmlElement): string | undefined {
  return textOf(child(root, "domain"));
}

/**
 * libvirt's schema (domaincaps.rng) requires `<arch>`. Nothing else stands in for it: one emulator runs guests of several
 * architectures (qemu-system-x86_64 those of i686, too), and distributions call theirs qemu-kvm.
 */
function scopeOf(root: XmlElement, context: ReadContext): Scope {
  const arch = textOf(child(root, "arch"));
  if (arch === undefined || arch === "") {
    throw new InputError({
      code: "domain-capabilities.no-arch",
      message:
        "<domainCapabilities> names no <arch>, which libvirt always writes; expected the whole of what virsh domcapabilities prints",
      hint: "collect it again: virsh domcapabilities --virttype kvm --machine q35; or, where you know the architecture, write <arch>x86_64</arch> into it",
      file: context.file,
      line: root.line,
      column: root.column,
    });
  }
  return {
    arch,
    accel: acceleratorOf(domainType(root)),
    emulator: textOf(child(root, "path")) || null,
    machine: textOf(child(root, "machine")) || null,
  };
}

function readCpuModes(cpu: XmlElement, scope: Scope, context: ReadContext): AnyObservation[] {
  const observations: AnyObservation[] = [];
  const modes = children(cpu, "mode").filter((mode) => attribute(mode, "supported") === "yes");
  const hostModel = modes.find((mode) => attribute(mode, "name") === "host-model");
  const custom = modes.find((mode) => attribute(mode, "name") === "custom");
  const description = hostModel === undefined ? null : readModelCpu(hostModel, context);
  if (hostModel !== undefined && description !== null) {
    const source = context.source(hostModel.line, tool);
    observations.push(observe("cpu.guest", scope, description, source));
    const limit = integer(attribute(child(hostModel, "maxphysaddr"), "limit"));
    if (limit !== null) observations.push(observe("cpu.physBits", scope, limit, source));
  }
  const list = custom === undefined ? noModels : onceByText(custom, readModels);
  if (custom !== undefined && list.value.models.length > 0) {
    observations.push(observe("cpu.models", scope, list.value, context.source(custom.line, tool)));
  }
  const traces: LibvirtTraces = {
    ...releaseSigns(hostModel, list),
    models: list.names,
    features: description === null ? [] : [...description.require, ...description.disable],
  };
  observations.push(observe("libvirt.traces", everywhere, traces, context.source(cpu.line, tool)));
  return observations;
}

/** The named models of a document, and by which signs they show libvirt's release. */
interface Models {
  readonly value: CpuModelList;
  readonly names: readonly string[];
  readonly hasVendors: boolean;
  readonly hasCanonical: boolean;
  readonly hasBlockers: boolean;
}

const noModels: Models = {
  value: { wording: "libvirt", models: [] },
  names: [],
  hasVendors: false,
  hasCanonical: false,
  hasBlockers: false,
};

function readModels(custom: XmlElement): Models {
  const elements = children(custom, "model");
  const models = readEntries(custom, elements);
  return {
    value: { wording: "libvirt", models },
    names: models.map(({ name }) => name),
    hasVendors: elements.some(({ attributes }) => attributes.has("vendor")),
    hasCanonical: elements.some(({ attributes }) => attributes.has("canonical")),
    hasBlockers: child(custom, "blockers") !== undefined,
  };
}

function readEntries(custom: XmlElement, elements: readonly XmlElement[]): ModelEntry[] {
  const blockers = new Map<string, string[]>();
  for (const element of children(custom, "blockers")) {
    const names = children(element, "feature").map((feature) => attribute(feature, "name") ?? "");
    blockers.set(attribute(element, "model") ?? "", names);
  }
  return elements.map((element) => {
    const name = textOf(element) ?? "";
    const usable = attribute(element, "usable");
    return {
      name,
      usable: usable === "yes" ? true : usable === "no" ? false : null,
      blockers: usable === "yes" ? [] : (blockers.get(name) ?? null),
      deprecated: attribute(element, "deprecated") === "yes",
      canonical: attribute(element, "canonical") ?? null,
    };
  });
}

/**
 * By which elements and attributes the release shows: model/@vendor came with 8.9.0, maxphysaddr/@limit with 9.3.0,
 * blockers with 10.9.0, model/@canonical with 10.10.0 (libvirt's NEWS). An attribute that a release always writes and
 * that is not there bounds it from above.
 */
function releaseSigns(
  hostModel: XmlElement | undefined,
  { value: { models }, hasVendors, hasCanonical, hasBlockers }: Models,
): { atLeast: string | null; below: string | null } {
  if (hasCanonical) return { atLeast: "10.10.0", below: null };
  const unusable = models.some(({ usable }) => usable === false);
  if (hasBlockers) return { atLeast: "10.9.0", below: null };
  const below = unusable ? "10.9.0" : null;
  if (attribute(descend(hostModel, "maxphysaddr"), "limit") !== undefined) return { atLeast: "9.3.0", below };
  if (hasVendors) return { atLeast: "8.9.0", below };
  return { atLeast: null, below: models.length > 0 ? "8.9.0" : null };
}
