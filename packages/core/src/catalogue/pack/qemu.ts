import { featureOrder, type Read } from "./features.ts";
import { applied, type Difference, SetTable } from "./sets.ts";

export interface QemuModelData extends Difference {
  name: string;
  since: string;
  missingIn?: string[];
  vendor: string;
  signature: string;
  level?: number;
  deprecated?: boolean;
  from?: string;
  features?: string[];
}

export interface QemuModelsFile {
  /** Those whose models were listed in full, oldest first. */
  builds: string[];
  accelerators: { name: string; on?: string[]; off?: string[] }[];
  models: QemuModelData[];
  aliases: { name: string; aliasOf?: string; kind?: string; since: string; missingIn?: string[] }[];
}

/** The features of every versioned model, as its table states them: before accelerators and before dependencies. */
export function qemuFeatures(models: readonly QemuModelData[]): Map<string, Set<string>> {
  const byName = new Map(models.map((model) => [model.name, model]));
  const done = new Map<string, Set<string>>();
  const entered = new Set<string>();
  const expand = (name: string): Set<string> => {
    const known = done.get(name);
    if (known) return known;
    const model = byName.get(name);
    if (!model) throw new RangeError(`there is no model ${name} to start from`);
    if (entered.has(name)) throw new RangeError(`${name} starts from itself`);
    entered.add(name);
    const features = model.from ? applied(expand(model.from), model) : new Set(model.features);
    done.set(name, features);
    return features;
  };
  for (const name of byName.keys()) expand(name);
  return done;
}

/** The versioned models as places of sets in one table, with aliases and accelerators. */
export function packQemu(read: Read): Record<"builds" | "sets" | "accelerators" | "models" | "aliases", unknown> {
  const { builds, accelerators, models, aliases } = read<QemuModelsFile>("qemu-models");
  const table = new SetTable(featureOrder(read));
  const features = qemuFeatures(models);
  const rows = models.map((model) => [
    model.name,
    table.place(features.get(model.name)!),
    model.vendor,
    model.signature,
    model.level ?? null,
    model.deprecated ? 1 : 0,
    model.since,
    model.missingIn ?? [],
  ]);
  const names = aliases.map((alias) => [alias.name, alias.aliasOf ?? null, alias.since, alias.missingIn ?? []]);
  return { builds, sets: table.sets, accelerators, models: rows, aliases: names };
}
