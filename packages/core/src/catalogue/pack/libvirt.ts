import { type FeaturesFile, featureOrder, type Read } from "./features.ts";
import { applied, type Difference, SetTable } from "./sets.ts";

const KEYS = ["features", "added", "removed"] as const;

export interface Definition {
  maps: string[];
  vendor?: string;
  decode: string;
  ancestor?: string;
  from?: "previous" | "ancestor";
  features?: string[] | Difference;
  added?: string[] | Difference;
  removed?: string[] | Difference;
}

export interface LibvirtModelData {
  name: string;
  signatures?: string[];
  definitions: Definition[];
}

type Sets = Record<(typeof KEYS)[number], Set<string>>;

export interface LibvirtDefinition extends Sets {
  vendor: string | null;
  decode: string;
  ancestor: string | null;
}

const whole = (value: string[] | Difference | undefined): Set<string> => new Set(Array.isArray(value) ? value : []);
const changed = (from: Set<string>, value: string[] | Difference | undefined): Set<string> =>
  applied(from, Array.isArray(value) ? {} : (value ?? {}));

/** Every definition written out: by map version, by model name. */
export function libvirtDefinitions(read: Read): Map<string, Map<string, LibvirtDefinition>> {
  const data = new Map(
    read<{ models: LibvirtModelData[] }>("libvirt-models").models.map((model) => [model.name, model]),
  );
  const expanded = new Map<Definition, LibvirtDefinition>();
  const entered = new Set<Definition>();
  const inMap = (name: string, version: string): Definition => {
    const found = data.get(name)?.definitions.find((definition) => definition.maps.includes(version));
    if (!found) throw new RangeError(`map ${version} needs ${name}, which has no definition for it`);
    return found;
  };
  const start = (name: string, definition: Definition): LibvirtDefinition | null => {
    const all = data.get(name)!.definitions;
    if (definition.from === undefined) return null;
    const isPrevious = definition.from === "previous";
    const from = isPrevious ? name : definition.ancestor;
    if (from === undefined) throw new RangeError(`${name} starts from an ancestor and names none`);
    const found = isPrevious ? all[all.indexOf(definition) - 1] : inMap(from, definition.maps[0]!);
    if (found === undefined) throw new RangeError(`${name} starts from a definition before its first`);
    return expand(from, found);
  };
  const expand = (name: string, definition: Definition): LibvirtDefinition => {
    const known = expanded.get(definition);
    if (known) return known;
    if (entered.has(definition)) throw new RangeError(`${name} starts from itself`);
    entered.add(definition);
    const from = start(name, definition);
    const set = (key: (typeof KEYS)[number]): Set<string> =>
      from ? changed(from[key], definition[key]) : whole(definition[key]);
    const result = {
      features: set("features"),
      added: set("added"),
      removed: set("removed"),
      vendor: definition.vendor ?? null,
      decode: definition.decode,
      ancestor: definition.ancestor ?? null,
    };
    expanded.set(definition, result);
    return result;
  };
  const result = new Map<string, Map<string, LibvirtDefinition>>();
  for (const { version, loadOrder } of read<{ maps: { version: string; loadOrder: string[] }[] }>("libvirt-maps").maps)
    result.set(version, new Map(loadOrder.map((name) => [name, expand(name, inMap(name, version))])));
  return result;
}

/** The names that a map knows. */
export function knownNames(read: Read, version: string): string[] {
  const { maps, features } = read<FeaturesFile>("features");
  return features
    .filter(
      ({ libvirtSince, libvirtMissingIn }) =>
        libvirtSince !== undefined &&
        maps.indexOf(libvirtSince) <= maps.indexOf(version) &&
        !libvirtMissingIn?.includes(version),
    )
    .map((feature) => feature.name);
}

/** Each map as places of sets in one table, with the signatures of models. */
export function packLibvirt(read: Read): Record<"sets" | "maps" | "signatures" | "neverGuest", unknown> {
  const table = new SetTable(featureOrder(read));
  const maps = [...libvirtDefinitions(read)].map(([version, models]) => [
    version,
    table.place(knownNames(read, version)),
    [...models].map(([name, m]) => [name, ...KEYS.map((key) => table.place(m[key])), m.vendor, m.decode, m.ancestor]),
  ]);
  const signatures = read<{ models: LibvirtModelData[] }>("libvirt-models").models.flatMap((m) =>
    m.signatures ? [[m.name, m.signatures]] : [],
  );
  const { neverGuest } = read<{ neverGuest: string[] }>("libvirt-maps");
  return { sets: table.sets, maps, signatures: Object.fromEntries(signatures), neverGuest };
}
