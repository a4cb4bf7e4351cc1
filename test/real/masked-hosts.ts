/**
 * Fleets of hosts whose offers are those of a real stack under TCG, less what a mask takes away: features (with all that
 * depends on them, or not), machine types, named models. The masks are edits of the documents that virsh printed, so
 * that what reads them is what reads a real host.
 */

import fc from "fast-check";
import { dependentsOf } from "../../packages/core/src/catalogue/dependencies.ts";
import { type FeatureSet, featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { libvirtMapFor } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { qemuModel } from "../../packages/core/src/catalogue/qemu-models.ts";
import type { HostInput } from "../../packages/core/src/index.ts";
import { STACK_NAMES, type Stack, type StackName } from "./stack.ts";

/** Machine types that both stacks have and whose domain capabilities are recorded. */
const MACHINES = ["pc-q35-7.2", "pc-q35-6.2", "pc-i440fx-7.2"] as const;

/** What a stack says of itself, and what there is to be masked in it; no host lacks `hypervisor`, which QEMU makes up. */
export interface Recording {
  readonly capabilities: string;
  readonly version: string;
  readonly domainCapabilities: Readonly<Record<string, string>>;
  readonly features: readonly string[];
  readonly models: readonly string[];
  readonly machines: readonly string[];
}

export interface MaskedHost {
  readonly stack: StackName;
  /** The machine type that its domain capabilities are about; it is never masked. */
  readonly machine: string;
  readonly features: readonly string[];
  /** Not listed at all. */
  readonly models: readonly string[];
  /** Listed, and called unusable for no reason that shows. */
  readonly refused: readonly string[];
  readonly machines: readonly string[];
  /** Whether there are `virsh capabilities` and `virsh version` besides the domain capabilities. */
  readonly documents: { readonly capabilities: boolean; readonly version: boolean };
}

const HOST_MODEL = /<mode name='host-model'[\s\S]*?<\/mode>/;
const CUSTOM_MODELS = /<mode name='custom'[\s\S]*?<\/mode>/;
const LISTED_MODEL =
  /( *)<model usable='(yes|no)'([^>]*)>([^<]+)<\/model>\n(?: *<blockers [^>]*>\n([\s\S]*?) *<\/blockers>\n)?/g;
const MACHINE = / *<machine(?: canonical='([^']+)')?[^>]*>([^<]+)<\/machine>\n/g;

export async function recordStack(stack: Stack): Promise<Recording> {
  const documents = await Promise.all(MACHINES.map((machine) => stack.domainCapabilities({ machine })));
  const capabilities = await stack.capabilities();
  const [first = ""] = documents;
  const hostModel = HOST_MODEL.exec(first)?.[0] ?? "";
  return {
    capabilities,
    version: await stack.virsh(["version"]),
    domainCapabilities: Object.fromEntries(MACHINES.map((machine, index) => [machine, documents[index]!])),
    features: featureNames(featuresOfCpu(hostModel, stack.versions.libvirt)).filter((name) => name !== "hypervisor"),
    models: [...(CUSTOM_MODELS.exec(first)?.[0] ?? "").matchAll(LISTED_MODEL)].map((match) => match[4]!),
    machines: [...new Set([...capabilities.matchAll(MACHINE)].map((match) => match[1] ?? match[2]!))],
  };
}

/** The features that a libvirt means by a `<cpu>`: its own definition of the model and the lines. */
export function featuresOfCpu(cpu: string, libvirt: string): FeatureSet {
  const model = /<model[^>]*>([^<]+)<\/model>/.exec(cpu)?.[1] ?? "";
  const definition = libvirtMapFor(libvirt).map.models.get(model);
  if (definition === undefined) throw new Error(`libvirt ${libvirt} has no model '${model}' in our data`);
  const named = (policy: string) =>
    featureSet(
      [...cpu.matchAll(/<feature policy='(\w+)' name='([^']+)'\/>/g)].flatMap((m) => (m[1] === policy ? m[2]! : [])),
    );
  return (definition.features | named("require")) & ~named("disable");
}

function maskHostModel(hostModel: string, features: readonly string[]): string {
  const masked = new Set(features);
  const rest = hostModel.replace(/ *<feature policy='\w+' name='([^']+)'\/>\n/g, (line, name) =>
    masked.has(name) ? "" : line,
  );
  const lines = features.map((name) => `      <feature policy='disable' name='${name}'/>\n`).join("");
  return rest.replace(/ *<\/mode>$/, `${lines}    </mode>`);
}

/** A model with a masked feature is no longer usable; newer libvirt says which features are to blame. */
function maskModels(custom: string, { stack, machine, features, models, refused }: MaskedHost): string {
  const masked = featureSet(features);
  return custom.replace(LISTED_MODEL, (whole, indent, usable, attributes, name, blockers = "") => {
    if (models.includes(name)) return "";
    const blocking = featureNames((qemuModel(name, "tcg", machine)?.features ?? 0n) & masked);
    if (blocking.length === 0 && !refused.includes(name)) return whole;
    const unusable = `${indent}<model usable='no'${attributes}>${name}</model>\n`;
    if (stack === "bookworm" || (blocking.length === 0 && usable === "yes")) return unusable;
    const added = blocking.filter((feature) => !blockers.includes(`'${feature}'`));
    const lines = added.map((feature) => `${indent}  <feature name='${feature}'/>\n`).join("");
    return `${unusable}${indent}<blockers model='${name}'>\n${blockers}${lines}${indent}</blockers>\n`;
  });
}

/** The documents of a masked host, as someone would have collected them. */
export function inputOf(host: MaskedHost, name: string, recording: Recording): HostInput {
  const domainCapabilities = recording.domainCapabilities[host.machine]!.replace(HOST_MODEL, (mode) =>
    maskHostModel(mode, host.features),
  ).replace(CUSTOM_MODELS, (mode) => maskModels(mode, host));
  const machines = new Set(host.machines);
  const capabilities = recording.capabilities.replace(MACHINE, (line, canonical, machine) =>
    machines.has(canonical ?? machine) ? "" : line,
  );
  const files = [
    { name: `${name}/domcapabilities.xml`, text: domainCapabilities },
    ...(host.documents.capabilities ? [{ name: `${name}/capabilities.xml`, text: capabilities }] : []),
    ...(host.documents.version ? [{ name: `${name}/version.txt`, text: recording.version }] : []),
  ];
  return { name, files };
}

/** A host that offers all its stack does. */
export const unmasked = (stack: StackName): MaskedHost => ({
  stack,
  machine: MACHINES[0],
  features: [],
  models: [],
  refused: [],
  machines: [],
  documents: { capabilities: true, version: true },
});

const few = (names: readonly string[], most: number) =>
  fc.subarray([...names], { maxLength: Math.min(most, names.length) });

function maskedHosts(stack: StackName, { features, models, machines }: Recording, machine: string) {
  const dropped = fc.oneof(few(features, 0), few(features, 12), few(features, features.length));
  const closed = fc.boolean();
  const others = machines.filter((name) => name !== machine);
  const q35 = others.filter((name) => name.startsWith("pc-q35"));
  return fc
    .record({
      dropped,
      closed,
      models: few(models, 20),
      refused: few(models, 10),
      machines: fc.oneof(few(others, 0), few(others, others.length), fc.constant(q35)),
      documents: fc.record({ capabilities: fc.boolean(), version: fc.constantFrom(true, true, false) }),
    })
    .map(({ dropped, closed, ...rest }): MaskedHost => {
      const dependants = closed ? dropped.reduce((all, name) => all | dependentsOf(name), 0n) : 0n;
      const offered = featureSet(features);
      return { stack, machine, ...rest, features: featureNames(featureSet(dropped) | (dependants & offered)) };
    });
}

/** One host of each stack and up to three more of any; more rarely, hosts of one stack only. */
export function fleets(recordings: Readonly<Record<StackName, Recording>>): fc.Arbitrary<readonly MaskedHost[]> {
  return fc.constantFrom(...MACHINES).chain((machine) => {
    const [older, newer] = STACK_NAMES.map((stack) => maskedHosts(stack, recordings[stack], machine));
    const any = fc.oneof(older!, newer!);
    const mixed = fc.tuple(older!, newer!, fc.array(any, { maxLength: 3 })).map(([a, b, more]) => [a, b, ...more]);
    return fc.oneof(
      { weight: 8, arbitrary: mixed },
      { weight: 2, arbitrary: fc.array(newer!, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.array(older!, { minLength: 1, maxLength: 3 }) },
    );
  });
}
