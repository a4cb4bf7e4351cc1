import { compareCodePoints, indicesOf } from "../../lattice/interner.ts";
import type { Tables } from "../source.ts";
import type { FeatureData, FeaturesFile } from "./features.ts";
import type { LibvirtModelData } from "./libvirt.ts";
import type { BuildData, PackedMachines } from "./machine-types.ts";
import type { QemuModelsFile } from "./qemu.ts";

export interface LibvirtMapsFile {
  neverGuest: string[];
  maps: { version: string; loadOrder: string[] }[];
}

const named = (order: readonly string[], bits: string): string[] =>
  indicesOf(BigInt(`0x${bits}`)).map((index) => order[index]!);

const orderOf = (tables: Tables): string[] => (JSON.parse(tables.features.order) as string).split(" ");

/** The tables as features.json would say them. */
export function unpackFeatures(tables: Tables): FeaturesFile {
  const details = JSON.parse(tables.features.details) as Omit<FeatureData, "name">[];
  return {
    builds: JSON.parse(tables.features.builds) as string[],
    maps: JSON.parse(tables.features.maps) as string[],
    kernels: JSON.parse(tables.features.kernels) as string[],
    features: orderOf(tables).map((name, index): FeatureData => ({ name, ...details[index]! })),
  };
}

type MapRow = [
  version: string,
  knows: number,
  models: [string, number, number, number, string | null, string, string | null][],
];

/** As libvirt-maps.json and libvirt-models.json would: every definition whole, one for each map. */
export function unpackLibvirt(tables: Tables): { maps: LibvirtMapsFile; models: LibvirtModelData[] } {
  const order = orderOf(tables);
  const rows = JSON.parse(tables.libvirt.maps) as MapRow[];
  const sets = (JSON.parse(tables.libvirt.sets) as string[]).map((bits) => named(order, bits));
  const models = new Map<string, LibvirtModelData>();
  for (const [name, signatures] of Object.entries(JSON.parse(tables.libvirt.signatures) as Record<string, string[]>)) {
    models.set(name, { name, signatures, definitions: [] });
  }
  for (const [version, , row] of rows) {
    for (const [name, features, added, removed, vendor, decode, ancestor] of row) {
      const model = models.get(name) ?? { name, definitions: [] };
      models.set(name, model);
      model.definitions.push({
        maps: [version],
        decode,
        features: sets[features]!,
        added: sets[added]!,
        removed: sets[removed]!,
        ...(vendor === null ? {} : { vendor }),
        ...(ancestor === null ? {} : { ancestor }),
      });
    }
  }
  const maps = rows.map(([version, , row]) => ({ version, loadOrder: row.map(([name]) => name) }));
  const neverGuest = JSON.parse(tables.libvirt.neverGuest) as string[];
  return {
    maps: { neverGuest, maps },
    models: [...models.values()].sort((a, b) => compareCodePoints(a.name, b.name)),
  };
}

type ModelRow = [string, number, string, string, number | null, 0 | 1, string, string[]];
type AliasRow = [string, string | null, string, string[]];

/** As qemu-models.json would: the features of every model whole. */
export function unpackQemu(tables: Tables): QemuModelsFile {
  const order = orderOf(tables);
  const sets = JSON.parse(tables.qemu.sets) as string[];
  const models = JSON.parse(tables.qemu.models) as ModelRow[];
  const aliases = JSON.parse(tables.qemu.aliases) as AliasRow[];
  return {
    builds: JSON.parse(tables.qemu.builds) as string[],
    accelerators: JSON.parse(tables.qemu.accelerators) as QemuModelsFile["accelerators"],
    models: models.map(([name, place, vendor, signature, level, deprecated, since, missingIn]) => ({
      ...{ name, vendor, signature, since, missingIn, features: named(order, sets[place]!) },
      ...(level === null ? {} : { level }),
      ...(deprecated === 1 ? { deprecated: true } : {}),
    })),
    aliases: aliases.map(([name, aliasOf, since, missingIn]) => ({
      ...{ name, since, missingIn },
      ...(aliasOf === null ? {} : { aliasOf }),
    })),
  };
}

/** As the files of machine-types/ARCH would, in their order. */
export function unpackMachines({ names, builds }: PackedMachines): BuildData[] {
  const order = names.split(" ");
  return builds.map(([qemu, flags, present, deprecated, aliases, defaultName, maxCpus]) => {
    const marked = new Set(named(order, deprecated));
    const aliasOf = new Map(Object.entries(aliases).map(([alias, name]) => [name, alias]));
    const limits = maxCpus.split(" ").flatMap((run) => {
      const [value, times] = run.split("x").map(Number) as [number, number];
      return new Array<number>(times).fill(value);
    });
    return {
      qemu,
      ...(flags.includes("d") ? { downstream: true } : {}),
      ...(flags.includes("v") ? { variant: "another" } : {}),
      machines: named(order, present).map((name, index) => ({
        ...{ name, maxCpus: limits[index]! },
        ...(aliasOf.has(name) ? { alias: aliasOf.get(name)! } : {}),
        ...(marked.has(name) ? { deprecated: true } : {}),
        ...(name === defaultName ? { default: true } : {}),
      })),
    };
  });
}
