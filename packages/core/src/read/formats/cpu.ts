import type { Document } from "../../evidence/document.ts";
import {
  type AnyObservation,
  type CpuByModel,
  everywhere,
  observe,
  type Scope,
  type TscClock,
} from "../../evidence/observation.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../xml/element.ts";
import { InputError } from "../../xml/errors.ts";
import type { ReadContext, XmlReader } from "../reader.ts";

/**
 * A lone `<cpu>`: the host form (with `<arch>`, as in `virsh capabilities`) is hardware evidence; the guest form (as
 * `virsh hypervisor-cpu-baseline` and host-model print it) says what a guest can have.
 *
 * Policies are honoured in both forms (libvirt's cpu-baseline reads `disable` in a host CPU as "present"). `optional`
 * says nothing; `force` is what the guest would be told, not what the host has: neither counts as offered.
 * Vocabulary: the CPU map of the libvirt that wrote it.
 */
export const cpuReader: XmlReader = {
  container: "xml",
  id: "cpu",
  title: "a libvirt <cpu>",
  roots: ["cpu"],
  read(root, context) {
    const tool = child(root, "arch") === undefined ? "libvirt guest CPU" : "libvirt host CPU";
    const isHost = child(root, "arch") !== undefined;
    const observations = isHost ? readHostCpu(root, context, tool) : readGuestCpu(root, context, tool);
    return {
      kind: "cpu",
      key: isHost ? "cpu/host" : "cpu/guest",
      uuid: null,
      hostName: null,
      source: context.source(root.line, tool),
      observations,
    } satisfies Document;
  },
};

/** The `<cpu>` of a host, here and in `virsh capabilities`: hardware, signature, address bits, microcode. */
export function readHostCpu(cpu: XmlElement, context: ReadContext, tool: string): AnyObservation[] {
  const source = context.source(cpu.line, tool);
  const arch = textOf(child(cpu, "arch")) ?? null;
  const scope: Scope = { ...everywhere, arch };
  const observations: AnyObservation[] = [observe("setting", scope, { complete: false }, source)];
  const description = readModelCpu(cpu, context);
  if (description !== null) {
    observations.push(observe("cpu.hardware", scope, description, source), traceOf(description, scope, source));
  }
  const signature = child(cpu, "signature");
  const family = integer(attribute(signature, "family"));
  const model = integer(attribute(signature, "model"));
  if (family !== null && model !== null) {
    const stepping = integer(attribute(signature, "stepping"));
    const vendor = textOf(child(cpu, "vendor")) ?? null;
    observations.push(observe("cpu.signature", scope, { vendor, family, model, stepping }, source));
  }
  const bits = integer(attribute(child(cpu, "maxphysaddr"), "bits"));
  if (bits !== null) observations.push(observe("cpu.physBits", scope, bits, source));
  const tsc = readTsc(cpu);
  if (tsc !== null) observations.push(observe("clock.tsc", scope, tsc, source));
  const microcode = attribute(child(cpu, "microcode"), "version");
  if (microcode !== undefined) observations.push(observe("microcode", everywhere, microcode, source));
  return observations;
}

/** `<counter name='tsc'>`: the frequency in Hz, and whether KVM can give guests another; without the attribute it is not told. */
function readTsc(cpu: XmlElement): TscClock | null {
  const counter = children(cpu, "counter").find((element) => attribute(element, "name") === "tsc");
  const frequency = attribute(counter, "frequency") ?? "";
  if (!/^[1-9]\d{0,14}$/.test(frequency)) return null;
  const scaling = attribute(counter, "scaling");
  return { frequencyHz: Number(frequency), scaling: scaling === "yes" ? true : scaling === "no" ? false : null };
}

function readGuestCpu(cpu: XmlElement, context: ReadContext, tool: string): AnyObservation[] {
  const source = context.source(cpu.line, tool);
  const description = readModelCpu(cpu, context);
  if (description === null) {
    throw new InputError({
      code: "cpu.no-model",
      message: `<cpu> has no <model>, so it names no CPU; expected <model> as in a host-model or a custom CPU`,
      hint: "give the CPU as virsh domcapabilities or virsh capabilities prints it",
      file: context.file,
      line: cpu.line,
      column: cpu.column,
    });
  }
  const observations: AnyObservation[] = [
    observe("cpu.guest", everywhere, description, source),
    traceOf(description, everywhere, source),
  ];
  const maxphysaddr = child(cpu, "maxphysaddr");
  const bits = integer(attribute(maxphysaddr, "limit") ?? attribute(maxphysaddr, "bits"));
  if (bits !== null) observations.push(observe("cpu.physBits", everywhere, bits, source));
  return observations;
}

function traceOf(description: CpuByModel, scope: Scope, source: ReturnType<ReadContext["source"]>): AnyObservation {
  const { require, disable } = description;
  const features = disable.length === 0 ? require : [...require, ...disable];
  return observe("libvirt.traces", scope, { atLeast: null, below: null, models: [], features }, source);
}

const countsAsPresent = new Set<string | undefined>([undefined, "require"]);
const countsAsAbsent = new Set<string | undefined>(["disable", "forbid"]);
const policies = new Set(["force", "require", "optional", "disable", "forbid"]);

/** A model with its differences; null if no model is named. A feature given twice, or with an unknown policy, is an error. */
export function readModelCpu(cpu: XmlElement, context: ReadContext): CpuByModel | null {
  const modelElement = child(cpu, "model");
  const model = textOf(modelElement);
  if (model === undefined || model === "") return null;
  const require: string[] = [];
  const disable: string[] = [];
  const seen = new Set<string>();
  for (const feature of cpu.children) {
    if (feature.name !== "feature") continue;
    const name = feature.attributes.get("name");
    const policy = feature.attributes.get("policy");
    if (name === undefined || name === "" || seen.has(name) || (policy !== undefined && !policies.has(policy))) {
      throw badFeature(feature, name, policy, context);
    }
    seen.add(name);
    if (countsAsPresent.has(policy)) require.push(name);
    else if (countsAsAbsent.has(policy)) disable.push(name);
  }
  const vendor = textOf(child(cpu, "vendor")) ?? null;
  return { form: "model", model, vendor, require, disable, exact: attribute(modelElement, "fallback") !== "allow" };
}

function badFeature(
  feature: XmlElement,
  name: string | undefined,
  policy: string | undefined,
  context: ReadContext,
): InputError {
  const what =
    name === undefined || name === ""
      ? "<feature> has no name"
      : policy !== undefined && !policies.has(policy)
        ? `feature '${name}' has the policy '${policy}'; expected one of ${[...policies].join(", ")}`
        : `feature '${name}' is given twice in one <cpu>; expected each name once`;
  return new InputError({
    code: "cpu.feature",
    message: what,
    hint: "take the CPU description as virsh prints it, without editing",
    file: context.file,
    line: feature.line,
    column: feature.column,
  });
}

export function integer(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
