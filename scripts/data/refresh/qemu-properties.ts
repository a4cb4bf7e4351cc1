import type { FeatureData, FeaturesFile } from "../../../packages/core/src/catalogue/pack/features.ts";
import { compareVersions } from "../../../packages/core/src/catalogue/versions.ts";
import { compareCodePoints } from "../../../packages/core/src/lattice/interner.ts";
import type { JsonRecord } from "../../../packages/core/src/read/json-shape.ts";
import { type Change, changesOfSet } from "./change.ts";
import { isIn, type Presence, presenceKeys, type Releases, withAnswer } from "./presence.ts";
import type { QemuModels } from "./read-qmp.ts";

/**
 * A property that some models have on and that is no CPU feature: QEMU's old description of the caches.
 *
 * Source: QEMU's target/i386/cpu.c, `x86_cpu_properties`.
 */
const otherThanFeatures = ["legacy-cache"];

/** The keys of a feature's record that stand before those that say which QEMU has it. */
const keysBefore = [
  ...["name", "bits", "aliases", "libvirtSince", "libvirtMissingIn", "libvirtMigratable"],
  ...["qemu", "qemuAliases"],
];

interface QemuFeature extends FeatureData {
  qemu?: string;
  qemuAliases?: string[];
  qemuSince?: string;
  qemuMissingIn?: string[];
  aliases?: string[];
}

/**
 * The features with what one release's properties say of them. A property that bears libvirt's name of a feature which
 * no QEMU had is that feature. Told against the same build, or else the newest older one.
 */
export function refreshProperties(
  file: FeaturesFile,
  { expansions }: QemuModels,
  releases: Releases,
): { readonly changes: Change[]; readonly features: FeatureData[] } {
  const known = new Set([...expansions.values()].flatMap((properties) => Object.keys(properties)));
  const features = file.features.map((feature) => withProperty(feature, known, releases));
  const { builds, series } = releases;
  const compared = file.builds.findLast((build) => compareVersions(build, series) <= 0) ?? series;
  const before = propertiesIn(file.features, compared, builds);
  const after = propertiesIn(features, series, builds);
  return { changes: changesOfSet("CPU properties that QEMU knows", before, after), features };
}

function withProperty(feature: QemuFeature, known: ReadonlySet<string>, releases: Releases): FeatureData {
  const property = feature.qemu ?? (known.has(feature.name) ? feature.name : undefined);
  if (property === undefined) return feature;
  const { builds, series } = releases;
  const answered = withAnswer(presenceOf(feature), known.has(property), { builds, listed: builds, series });
  const { qemuSince: _, qemuMissingIn: __, ...rest } = feature;
  const entries = Object.entries({ ...rest, qemu: property });
  const inPlace = keysBefore.flatMap((key) => entries.filter(([name]) => name === key));
  return Object.fromEntries([
    ...inPlace,
    ...presenceKeys(answered, "qemuSince", "qemuMissingIn"),
    ...entries.filter(([name]) => !keysBefore.includes(name)),
  ]) as FeatureData;
}

const presenceOf = ({ qemuSince, qemuMissingIn = [] }: QemuFeature): Presence => ({
  since: qemuSince,
  missingIn: qemuMissingIn,
});

function propertiesIn(features: readonly QemuFeature[], build: string, builds: readonly string[]): Set<string> {
  const having = features.filter((feature) => isIn(presenceOf(feature), build, builds));
  return new Set(having.map(({ name, qemu }) => qemu ?? name));
}

/** The features that an expansion has on. QEMU lists aliases beside a property; one spelling of each is enough. */
export function featuresOn(expansion: JsonRecord, features: readonly QemuFeature[]): Set<string> {
  const on = features.filter(({ qemu }) => qemu !== undefined && expansion[qemu] === true);
  // QEMU calls an EPT and a VPID bit alike: the feature that bears the name is meant.
  const named = new Set(on.map(({ name }) => name));
  return new Set(on.filter(({ name, qemu }) => name === qemu || !named.has(qemu!)).map(({ name }) => name));
}

/** Properties that are on in some fixed models and off in others and that are no feature of the data, for a person. */
export function propertiesNoFeature(source: QemuModels, features: readonly QemuFeature[]): Change[] {
  const spellings = features.flatMap(({ name, qemu, aliases = [], qemuAliases = [] }) => [
    ...[name, ...aliases, ...qemuAliases],
    ...(qemu === undefined ? [] : [qemu]),
  ]);
  const known = new Set([...spellings, ...otherThanFeatures].map(dashed));
  const fixed = source.definitions.filter(({ name, dynamic }) => !dynamic && source.expansions.has(name));
  const having = (property: string): string[] =>
    fixed.map(({ name }) => name).filter((name) => source.expansions.get(name)![property] === true);
  return [...new Set(fixed.flatMap(({ name }) => Object.keys(source.expansions.get(name)!)))]
    .filter((property) => !known.has(dashed(property)))
    .map((property) => ({ property, models: having(property) }))
    .filter(({ models }) => models.length > 0 && models.length < fixed.length)
    .sort((a, b) => compareCodePoints(a.property, b.property))
    .map(
      ({ property, models }) =>
        `property ${property}: on in ${models.join(", ")}, and no feature of the data (left out: QMP tells no bits)`,
    );
}

const dashed = (name: string): string => name.replaceAll("_", "-");
