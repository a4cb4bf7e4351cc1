import { closeDownward } from "./dependencies.ts";
import { EMPTY, embeddedSet, type FeatureSet, featureSet, withFeature, withoutFeature } from "./feature-set.ts";
import { canonicalFeatureName, findFeature, qemuBuilds } from "./features.ts";
import { embedded, lazy } from "./lazy.ts";
import { parseMachineName } from "./machine-names.ts";
import { isPresent, type Presence } from "./presence.ts";
import { tables } from "./source.ts";
import { vendorName } from "./vendors.ts";
import { compareVersions } from "./versions.ts";

/** "kvm", "tcg", "hvf"... One without defaults of its own in the data leaves the models as they are. */
export type Accelerator = string;

export interface QemuModel {
  /** As asked for. */
  readonly name: string;
  /** The versioned model that the name stands for. */
  readonly version: string;
  /** Canonical names, accelerator defaults applied, closed under dependencies, with `hypervisor`. */
  readonly features: FeatureSet;
  /** libvirt's name. Under KVM QEMU shows the host's own vendor unless `vendor=` is given. */
  readonly vendor: string;
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
  /** The highest basic CPUID leaf. */
  readonly level: number | null;
  readonly deprecated: boolean;
}

type ModelRow = [
  name: string,
  features: number,
  vendor: string,
  signature: string,
  level: number | null,
  deprecated: 0 | 1,
  since: string,
  missingIn: string[],
];
type AliasRow = [name: string, version: string | null, since: string, missingIn: string[]];
type Property = string | number | boolean;

const modelRows = embedded<ModelRow[]>(() => tables().qemu.models);
const aliasRows = embedded<AliasRow[]>(() => tables().qemu.aliases);
const setTexts = embedded<string[]>(() => tables().qemu.sets);
const accelerators = embedded<readonly { name: string; on?: readonly string[]; off?: readonly string[] }[]>(
  () => tables().qemu.accelerators,
);
const samples = embedded<string[]>(() => tables().qemu.samples);
const differences = embedded<{ name: string; machines: string[]; set: Record<string, Property> }[]>(
  () => tables().qemu.byMachine,
);

const models = lazy(() => new Map(modelRows().map((row) => [row[0], row])));
const aliases = lazy(() => new Map(aliasRows().map((row) => [row[0], row])));

/** What an accelerator switches on and off in every named model; "any" holds for all of them. */
function acceleratorDefaults(features: FeatureSet, accel: Accelerator): FeatureSet {
  return accelerators()
    .filter(({ name }) => name === "any" || name === accel)
    .reduce((set, { on, off }) => (set | featureSet(on ?? [])) & ~featureSet(off ?? []), features);
}

/**
 * The sampled machine type whose CPU properties hold for this one: itself, else the nearest newer sample, whose differences
 * every older machine type has too. The properties of pc-i440fx-X.Y are those of pc-q35-X.Y.
 */
function sampleFor(machine: string): string | null {
  if (samplesFound.has(machine)) return samplesFound.get(machine)!;
  const sample = findSample(machine);
  if (samplesFound.size < mostMachines) samplesFound.set(machine, sample);
  return sample;
}

/** More machine types than that are made up. */
const mostMachines = 2_000;
const samplesFound = new Map<string, string | null>();

function findSample(machine: string): string | null {
  if (samples().includes(machine)) return machine;
  const { family, version } = parseMachineName(machine);
  if (version === null || (family !== "pc" && family !== "q35")) return null;
  const newer = samples()
    .map((name) => ({ name, version: parseMachineName(name).version }))
    .filter((sample): sample is { name: string; version: string } => sample.version !== null)
    .filter((sample) => compareVersions(sample.version, version) >= 0)
    .sort((a, b) => compareVersions(a.version, b.version));
  return newer[0]?.name ?? null;
}

function machineDifferences(name: string, sample: string | null): Record<string, Property> {
  const found =
    sample === null ? undefined : differences().find((entry) => entry.name === name && entry.machines.includes(sample));
  return found?.set ?? {};
}

function withProperties(features: FeatureSet, properties: Record<string, Property>): FeatureSet {
  return Object.entries(properties)
    .filter(([name, value]) => typeof value === "boolean" && findFeature(name) !== undefined)
    .map(([name, value]) => [canonicalFeatureName(name), value] as const)
    .reduce((set, [name, on]) => (on ? withFeature(set, name) : withoutFeature(set, name)), features);
}

function compute(name: string, accel: Accelerator, sample: string | null): QemuModel | undefined {
  const row = models().get(aliases().get(name)?.[1] ?? name);
  if (!row) return undefined;
  const [version, place, vendor, signature, level, deprecated] = row;
  const properties = machineDifferences(name, sample);
  const numeric = (key: string, value: number): number =>
    typeof properties[key] === "number" ? properties[key] : value;
  const [family, model, stepping] = signature.split("/").map(Number) as [number, number, number];
  const text = setTexts()[place];
  const table = text === undefined ? EMPTY : embeddedSet(text);
  return Object.freeze({
    name,
    version,
    features: closeDownward(withProperties(acceleratorDefaults(table, accel), properties)),
    vendor: vendorName(vendor),
    family: numeric("family", family),
    model: numeric("model", model),
    stepping: numeric("stepping", stepping),
    level: level === null ? null : numeric("level", level),
    deprecated: deprecated === 1,
  });
}

/** By accelerator and sample, then by name. */
const computed = new Map<string, Map<string, QemuModel | undefined>>();

/**
 * What QEMU makes of `-cpu NAME` under an accelerator, and on an old machine type (4.0 and older) where the facts have its
 * differences. Undefined for a name without a fixed definition (`host`, `max`, `base`) and for one that we do not know.
 */
export function qemuModel(name: string, accel: Accelerator, machine?: string): QemuModel | undefined {
  if (!models().has(name) && !aliases().has(name)) return undefined;
  const sample = machine === undefined ? null : sampleFor(machine);
  const key = `${sample} ${accel}`;
  let byName = computed.get(key);
  if (byName === undefined) {
    byName = new Map();
    computed.set(key, byName);
  }
  if (!byName.has(name)) byName.set(name, compute(name, accel, sample));
  return byName.get(name);
}

/** Builds whose models were listed in full; of the others only the first that has a model is known. */
const listedBuilds = embedded<string[]>(() => tables().qemu.builds);

function modelPresence(name: string): Presence | undefined {
  const model = models().get(name);
  if (model) return { since: model[6], missingIn: model[7], listed: listedBuilds() };
  const alias = aliases().get(name);
  return alias && { since: alias[2], missingIn: alias[3], listed: listedBuilds() };
}

/** Whether a QEMU release has the model; null where we cannot tell. */
export const qemuKnowsModel = (name: string, qemuVersion: string): boolean | null =>
  isPresent(modelPresence(name), qemuVersion);

/** Whether a QEMU release has the CPU property of a feature; null where we cannot tell. */
export function qemuKnowsFeature(canonical: string, qemuVersion: string): boolean | null {
  const info = findFeature(canonical);
  const presence = info?.qemuSince
    ? { since: info.qemuSince, missingIn: info.qemuMissingIn, listed: qemuBuilds() }
    : undefined;
  return isPresent(presence, qemuVersion);
}

/** Versioned names and aliases, sorted. */
export const qemuModelNames: () => readonly string[] = lazy(() =>
  Object.freeze([...models().keys(), ...aliases().keys()].sort()),
);

/** The first of our QEMU builds that has the model (the oldest is 5.2: then it means 5.2 or older); null for an unknown one. */
export const qemuModelSince = (name: string): string | null => modelPresence(name)?.since ?? null;
