import { type FeatureSet, featureSet, listedFeatures } from "../../catalogue/feature-set.ts";
import { allFeatures, canonicalFeatureName, findFeature, neverGuestFeatures } from "../../catalogue/features.ts";
import type { LibvirtMap } from "../../catalogue/libvirt-maps.ts";
import { libvirtMaps } from "../../catalogue/libvirt-maps.ts";
import { qemuModel } from "../../catalogue/qemu-models.ts";
import type { CpuByList, CpuByModel } from "../../evidence/observation.ts";
import { exactly, type PartialSet } from "../../lattice/partial-set.ts";

/** What libvirt's model means: its features in the maps that may have written it, then the explicit lists. */
export function expandModel(cpu: CpuByModel, maps: readonly LibvirtMap[], canonical: string | null): PartialSet {
  const require = listedFeatures(cpu.require);
  const enabled = ~listedFeatures(cpu.disable);
  const everGuest = ~neverGuestFeatures();
  const { certain, possible } = meaningOf(cpu.model, maps, canonical);
  return {
    certain: (certain | require) & enabled & everGuest,
    possible: (((possible | require) & enabled) | switchedOnOnlyByName()) & everGuest,
  };
}

const meanings = new WeakMap<readonly LibvirtMap[], Map<string, PartialSet>>();

/** What a model's name says of the features that no list beside it has: of those outside the maps' vocabulary, nothing. */
function meaningOf(model: string, maps: readonly LibvirtMap[], canonical: string | null): PartialSet {
  const known = meanings.get(maps) ?? new Map<string, PartialSet>();
  meanings.set(maps, known);
  const key = JSON.stringify([model, canonical]);
  let meaning = known.get(key);
  if (meaning === undefined) {
    const { certain, possible } = definitionsOf(model, maps, canonical);
    meaning = { certain, possible: possible | ~vocabularyOf(maps) };
    known.set(key, meaning);
  }
  return meaning;
}

let byNameOnly: FeatureSet | null = null;

/**
 * Features that QEMU's `host` and `max` leave off although a guest can have them (`no_autoenable_flags` in
 * target/i386/cpu.c: ht, topoext…): that they are off there says nothing. A usable named model with them says yes, a
 * blocker says no.
 */
export function switchedOnOnlyByName(): FeatureSet {
  byNameOnly ??= featureSet(
    allFeatures()
      .filter(({ noAutoenable }) => noAutoenable)
      .map(({ name }) => name),
  );
  return byNameOnly;
}

const vocabularies = new WeakMap<readonly LibvirtMap[], FeatureSet>();

/** The names that every map in question knows: about these, silence is a no. */
export function vocabularyOf(maps: readonly LibvirtMap[]): FeatureSet {
  let vocabulary = vocabularies.get(maps);
  if (vocabulary === undefined) {
    vocabulary = maps.reduce((shared, map) => shared & map.knows, maps.length === 0 ? 0n : -1n);
    vocabularies.set(maps, vocabulary);
  }
  return vocabulary;
}

/**
 * The features behind a model's name, which differ between maps: what all say is certain, what one says is possible.
 * A name that none of the maps has (a newer libvirt's) is looked for under its canonical name, then in our newest maps,
 * then in QEMU's definitions; else nothing is known of it.
 */
function definitionsOf(model: string, maps: readonly LibvirtMap[], canonical: string | null): PartialSet {
  for (const name of canonical === null ? [model] : [model, canonical]) {
    const own = definitionsIn(name, maps);
    if (own !== null) return own;
  }
  for (const name of canonical === null ? [model] : [model, canonical]) {
    const elsewhere = definitionsIn(name, libvirtMaps().slice(-1));
    if (elsewhere !== null) return elsewhere;
    const qemu = qemuModel(name, "none");
    if (qemu !== undefined) return exactly(qemu.features);
  }
  return { certain: 0n, possible: -1n };
}

function definitionsIn(model: string, maps: readonly LibvirtMap[]): PartialSet | null {
  let certain = -1n;
  let possible = 0n;
  let found = false;
  for (const map of maps) {
    const definition = map.models.get(model);
    if (definition === undefined) continue;
    found = true;
    certain &= definition.features;
    possible |= definition.features;
  }
  return found ? { certain, possible } : null;
}

/**
 * What QEMU's list means: the switches that are on; of anything else QEMU says no, since it names all it has. A full
 * expansion (older QEMU) carries every property of the CPU object, among which only known features count.
 */
export function expandList(cpu: CpuByList): PartialSet {
  const full = cpu.on.includes("realized") || cpu.off.includes("realized") || cpu.off.includes("hotplugged");
  const names = full ? cpu.on.filter((name) => findFeature(name) !== undefined) : cpu.on;
  const features = names.filter((name) => !propertiesThatAreNoFeatures.has(name)).map(canonicalFeatureName);
  const on = featureSet(features) & ~neverGuestFeatures();
  return { certain: on, possible: on | switchedOnOnlyByName() };
}

/** Switches of a static expansion that are no CPUID or MSR bit of their own (qapi/machine-target.json, cpu.c). */
const propertiesThatAreNoFeatures = new Set(["lmce", "migratable", "pmu", "check", "enforce", "kvm", "l3-cache"]);
