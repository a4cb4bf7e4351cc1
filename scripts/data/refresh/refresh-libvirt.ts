import type { FeatureData, FeaturesFile } from "../../../packages/core/src/catalogue/pack/features.ts";
import { knownNames, libvirtDefinitions } from "../../../packages/core/src/catalogue/pack/libvirt.ts";
import { compareVersions, seriesOf } from "../../../packages/core/src/catalogue/versions.ts";
import type { Facts, MapModel } from "../import/facts.ts";
import { importLibvirtMaps, importLibvirtModels } from "../import/libvirt-models.ts";
import { type Change, changesOfSet } from "./change.ts";
import type { ReadMap } from "./read-cpu-map.ts";

type Read = <T>(name: string) => T;

interface ModelRecord {
  name: string;
  signatures?: string[];
  compatCheck?: boolean;
}

/** What a libvirt map changes in the data: in words, and as the files of data/cpu-models/x86 that it touches. */
export interface Refreshed {
  readonly changes: readonly Change[];
  readonly files: Readonly<Record<string, unknown>>;
}

/**
 * Takes a map into the data, as the release given or anew.
 *
 * - A feature that the data lacks comes with the bits that the map states; QEMU's and Linux's names are for another source.
 * - A feature that the data has keeps its bits; where the map states others that is said, and nothing is changed.
 * - Models of the release are what the map says; of the other releases nothing changes.
 */
export function refreshLibvirt(read: Read, map: ReadMap, release: string): Refreshed {
  const version = seriesOf(release);
  const before = libvirtDefinitions(read);
  const features = refreshFeatures(read, map, version);
  const versions = new Map(
    [...before].map(([name, models]) => [name, new Map([...models].map(([model, one]) => [model, factOf(one)]))]),
  );
  const old = versions.get(version) ?? null;
  versions.set(version, new Map(map.models));
  const ordered = [...versions].sort(([a], [b]) => compareVersions(a, b));
  const records = new Map(read<{ models: ModelRecord[] }>("libvirt-models").models.map((model) => [model.name, model]));
  const facts = {
    maps: {
      versions: Object.fromEntries(ordered.map(([name, models]) => [name, { models: Object.fromEntries(models) }])),
    },
    x86: {
      models: [...new Set([...records.keys(), ...map.models.keys()])].map((name) =>
        modelFact(name, records.get(name), map),
      ),
    },
  } as unknown as Facts;
  const { neverGuest } = read<{ neverGuest: string[] }>("libvirt-maps");
  return {
    changes: [...features.changes, ...changesOfModels(old ?? new Map(), map.models)],
    files: {
      "features.json": features.file,
      "libvirt-maps.json": { neverGuest, maps: importLibvirtMaps(facts) },
      "libvirt-models.json": { models: importLibvirtModels(facts) },
    },
  };
}

function factOf(one: {
  features: Set<string>;
  added: Set<string>;
  removed: Set<string>;
  vendor: string | null;
  decode: string;
  ancestor: string | null;
}): MapModel {
  return {
    features: [...one.features].sort(),
    added: [...one.added].sort(),
    removed: [...one.removed].sort(),
    ...(one.vendor === null ? {} : { vendor: one.vendor }),
    decode: { host: one.decode.includes("host"), guest: one.decode.includes("guest") },
    ...(one.ancestor === null ? {} : { ancestor: one.ancestor }),
  };
}

/** Signatures are the data's own where it has some: an older map states fewer. */
function modelFact(name: string, record: ModelRecord | undefined, map: ReadMap) {
  const texts = record?.signatures ?? map.signatures.get(name) ?? [];
  const signatures = texts.map((text) => {
    const [family, model, stepping] = text.split("/");
    return { family: Number(family), model: Number(model), ...(stepping === undefined ? {} : { stepping }) };
  });
  return { name, vendor: null, signatures, compatCheck: record?.compatCheck ?? false };
}

function refreshFeatures(read: Read, map: ReadMap, version: string): { file: FeaturesFile; changes: Change[] } {
  const file = read<FeaturesFile>("features");
  const maps = [...new Set([...file.maps, version])].sort(compareVersions);
  const known = new Map(file.maps.map((one) => [one, new Set(knownNames(read, one))]));
  const old = known.get(version) ?? new Set<string>();
  known.set(version, new Set(map.features.keys()));
  const present = new Set(file.features.map(({ name }) => name));
  const fresh = [...map.features].filter(([name]) => !present.has(name));
  const all: FeatureData[] = [
    ...file.features,
    ...fresh.map(([name, { bits, aliases }]) => ({ name, bits, ...(aliases.length > 0 ? { aliases } : {}) })),
  ];
  const changes = [
    ...fresh.map(([name, { bits }]) => `feature ${name}: new, ${bits.join(", ") || "without a bit"}`),
    ...changesOfSet("names that libvirt knows", old, new Set(map.features.keys())),
    ...file.features.flatMap((feature) => otherBits(feature, map)),
  ];
  return {
    file: { ...file, maps, features: all.map((feature) => withKnown(feature, maps, known)) },
    changes,
  };
}

function otherBits({ name, bits }: FeatureData, map: ReadMap): Change[] {
  const stated = map.features.get(name)?.bits.join(", ");
  const ours = (bits as string[]).join(", ");
  return stated === undefined || stated === ours
    ? []
    : [`feature ${name}: the map says ${stated}, the data ${ours} (kept)`];
}

/** Since which map the name is known, and which later ones lack it. */
function withKnown(
  feature: FeatureData,
  maps: readonly string[],
  known: ReadonlyMap<string, ReadonlySet<string>>,
): FeatureData {
  const { libvirtSince: _, libvirtMissingIn: __, ...rest } = feature;
  const since = maps.findIndex((version) => known.get(version)!.has(feature.name));
  if (since < 0) return rest as FeatureData;
  const missing = maps.slice(since).filter((version) => !known.get(version)!.has(feature.name));
  const { name, bits, aliases, ...others } = rest;
  return {
    name,
    bits,
    ...(aliases === undefined ? {} : { aliases }),
    libvirtSince: maps[since]!,
    ...(missing.length === 0 ? {} : { libvirtMissingIn: missing }),
    ...others,
  };
}

function changesOfModels(before: ReadonlyMap<string, MapModel>, after: ReadonlyMap<string, MapModel>): Change[] {
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name) => `model ${name}: gone`);
  const others = [...after].flatMap(([name, model]) => {
    const old = before.get(name);
    if (old === undefined)
      return [`model ${name}: new, ${model.features.length} features, ${model.vendor ?? "no vendor"}`];
    return [
      ...changesOfSet(`model ${name}`, new Set(old.features), new Set(model.features)),
      ...changesOfSet(`model ${name}, added later`, new Set(old.added), new Set(model.added)),
      ...changesOfSet(`model ${name}, removed later`, new Set(old.removed), new Set(model.removed)),
      ...(old.vendor === model.vendor
        ? []
        : [`model ${name}: vendor ${old.vendor ?? "none"} becomes ${model.vendor ?? "none"}`]),
    ];
  });
  return [...gone, ...others];
}
