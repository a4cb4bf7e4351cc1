import { compareCodePoints } from "../../lattice/interner.ts";
import { compareVersions } from "../versions.ts";
import type { FeaturesFile } from "./features.ts";
import type { LibvirtModelData } from "./libvirt.ts";
import type { BuildData } from "./machine-types.ts";
import type { QemuModelsFile } from "./qemu.ts";
import type { LibvirtMapsFile } from "./unpack.ts";

export interface GenerationsFile {
  lines: {
    vendor: string;
    line: string;
    generations: { order: number; year: number; microarchitecture: string; models: string[] }[];
  }[];
  generic: string[];
}

/** Newer records in the place of those of the same key; the others behind, in their order. */
function laid<T>(base: readonly T[], newer: readonly T[] | undefined, key: (item: T) => string): T[] {
  const items = new Map(base.map((item) => [key(item), item]));
  for (const item of newer ?? []) items.set(key(item), item);
  return [...items.values()];
}

const byName = <T extends { name: string }>(base: readonly T[], newer: readonly T[] | undefined): T[] =>
  laid(base, newer, ({ name }) => name);

const sortedByName = <T extends { name: string }>(items: T[]): T[] =>
  items.sort((a, b) => compareCodePoints(a.name, b.name));

const united = (base: readonly string[], newer: readonly string[] = []): string[] => [...new Set([...base, ...newer])];

function demand(releases: readonly string[], release: string | undefined, of: string, list: string): void {
  if (release === undefined || releases.includes(release)) return;
  throw new RangeError(`${of} names ${release}, which is not among the ${list} of features.json`);
}

/** A map that is laid over is one that features may name. */
export function mergeFeatures(
  base: FeaturesFile,
  newer: Partial<FeaturesFile>,
  versions: readonly string[],
): FeaturesFile {
  const maps = united(united(base.maps, newer.maps), versions).sort(compareVersions);
  const builds = united(base.builds, newer.builds).sort(compareVersions);
  for (const { name, libvirtSince, qemuSince } of newer.features ?? []) {
    demand(maps, libvirtSince, name, "maps");
    demand(builds, qemuSince as string | undefined, name, "builds");
  }
  const kernels = united(base.kernels, newer.kernels).sort(compareVersions);
  return { builds, maps, kernels, features: byName(base.features, newer.features) };
}

/**
 * A definition takes the place of the model's own for the maps that it names. A model that a map's load order does not
 * list is loaded last.
 */
export function mergeLibvirt(
  base: { maps: LibvirtMapsFile; models: LibvirtModelData[] },
  newerMaps: Partial<LibvirtMapsFile>,
  { models: newer = [] }: { models?: LibvirtModelData[] },
): { maps: LibvirtMapsFile; models: LibvirtModelData[] } {
  const own = new Map(base.models.map((model) => [model.name, model]));
  const models = sortedByName(
    byName(
      base.models,
      newer.map((model) => withOwn(model, own.get(model.name))),
    ),
  );
  const maps = laid(base.maps.maps, newerMaps.maps, ({ version }) => version).sort((a, b) =>
    compareVersions(a.version, b.version),
  );
  const versions = new Set(maps.map(({ version }) => version));
  for (const { name, definitions } of newer) {
    const unknown = definitions.flatMap((definition) => definition.maps).find((version) => !versions.has(version));
    if (unknown !== undefined)
      throw new RangeError(`${name} is defined for map ${unknown}, which libvirt-maps.json has not`);
  }
  const defines = ({ definitions }: LibvirtModelData, version: string): boolean =>
    definitions.some((definition) => definition.maps.includes(version));
  return {
    maps: {
      neverGuest: united(base.maps.neverGuest, newerMaps.neverGuest).sort(),
      maps: maps.map(({ version, loadOrder }) => ({
        version,
        loadOrder: united(
          loadOrder,
          newer.filter((model) => defines(model, version)).map(({ name }) => name),
        ),
      })),
    },
    models,
  };
}

function withOwn(model: LibvirtModelData, own: LibvirtModelData | undefined): LibvirtModelData {
  if (own === undefined) return model;
  const given = new Set(model.definitions.flatMap(({ maps }) => maps));
  const kept = own.definitions.filter(({ maps }) => !maps.some((version) => given.has(version)));
  const signatures = model.signatures ?? own.signatures;
  return {
    ...model,
    ...(signatures === undefined ? {} : { signatures }),
    definitions: [...kept, ...model.definitions],
  };
}

export function mergeQemu(
  base: QemuModelsFile,
  newer: Partial<QemuModelsFile>,
  builds: readonly string[],
): QemuModelsFile {
  for (const { name, since } of [...(newer.models ?? []), ...(newer.aliases ?? [])])
    demand(builds, since, name, "builds");
  for (const build of newer.builds ?? []) demand(builds, build, "qemu-models.json", "builds");
  const models = sortedByName(byName(base.models, newer.models));
  const names = new Set(models.map(({ name }) => name));
  for (const { name, aliasOf } of newer.aliases ?? []) {
    if (aliasOf !== undefined && !names.has(aliasOf))
      throw new RangeError(`${name} stands for ${aliasOf}, which is no model`);
  }
  return {
    builds: united(base.builds, newer.builds).sort(compareVersions),
    accelerators: byName(base.accelerators, newer.accelerators),
    models,
    aliases: sortedByName(byName(base.aliases, newer.aliases)),
  };
}

export function mergeGenerations(base: GenerationsFile, newer: Partial<GenerationsFile>): GenerationsFile {
  const key = ({ vendor, line }: GenerationsFile["lines"][number]): string => JSON.stringify([vendor, line]);
  const own = new Map(base.lines.map((line) => [key(line), line]));
  const lines = (newer.lines ?? []).map((line) => ({
    ...line,
    generations: laid(own.get(key(line))?.generations ?? [], line.generations, ({ order }) => String(order)).sort(
      (a, b) => a.order - b.order,
    ),
  }));
  return { lines: laid(base.lines, lines, key), generic: united(base.generic, newer.generic) };
}

/** A build is the same where release, variant and distributor's mark are. */
export function mergeMachines(base: readonly BuildData[], newer: readonly BuildData[]): BuildData[] {
  const key = ({ qemu, variant, downstream }: BuildData): string =>
    JSON.stringify([qemu, variant !== undefined, downstream === true]);
  return laid(base, newer, key);
}
