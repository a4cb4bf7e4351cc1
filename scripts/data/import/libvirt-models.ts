import { difference, type FactModel, type Facts, lean, type MapModel } from "./facts.ts";

type Definition = Record<string, unknown>;

const decodeText = (decode: MapModel["decode"]): string =>
  [decode.host ? "host" : "", decode.guest ? "guest" : ""].filter(Boolean).join(" ") || "none";

const own = (model: MapModel): Definition => ({
  vendor: model.vendor,
  decode: decodeText(model.decode),
  ancestor: model.ancestor,
});

const sets = (model: MapModel): Record<"features" | "added" | "removed", string[]> => ({
  features: model.features,
  added: model.added ?? [],
  removed: model.removed ?? [],
});

/** Only what differs from the model that the definition starts from: `with` and `without` for each of its three sets. */
function apart(from: MapModel, to: MapModel): Definition {
  const [before, after] = [sets(from), sets(to)];
  const definition: Definition = {};
  for (const key of ["features", "added", "removed"] as const) {
    const delta = lean({ ...difference(before[key], after[key]) });
    if (Object.keys(delta).length > 0) definition[key] = delta;
  }
  return definition;
}

function definitionsOf(name: string, maps: [string, Record<string, MapModel>][]): Definition[] {
  const found: { text: string; maps: string[]; model: MapModel; ancestor: MapModel | undefined }[] = [];
  for (const [version, models] of maps) {
    const model = models[name];
    if (!model) continue;
    const text = JSON.stringify(model);
    const same = found.find((entry) => entry.text === text);
    if (same) same.maps.push(version);
    else found.push({ text, maps: [version], model, ancestor: model.ancestor ? models[model.ancestor] : undefined });
  }
  return found.map((entry, index) => {
    const before = found[index - 1]?.model;
    const start = before ?? entry.ancestor;
    const starts = before ? "previous" : entry.ancestor ? "ancestor" : null;
    const differences = start ? { from: starts, ...apart(start, entry.model) } : sets(entry.model);
    return lean({ maps: entry.maps, ...own(entry.model), ...differences });
  });
}

/** Each model once, with one definition for every run of maps that agree; later definitions state differences. */
export function importLibvirtModels(facts: Facts): unknown[] {
  const maps = Object.entries(facts.maps.versions).map(
    ([version, map]) => [version, map.models] as [string, Record<string, MapModel>],
  );
  const known = new Map(facts.x86.models.map((model) => [model.name, model]));
  const names = new Set(maps.flatMap(([, models]) => Object.keys(models)));
  return [...names].map((name) => {
    const model: FactModel | undefined = known.get(name);
    return lean({
      name,
      signatures: model?.signatures.map((s) => `${s.family}/${s.model}${s.stepping ? `/${s.stepping}` : ""}`),
      compatCheck: model?.compatCheck ?? false,
      definitions: definitionsOf(name, maps),
    });
  });
}

/** The order in which libvirt loads its models: decoding prefers later ones. */
export function importLibvirtMaps(facts: Facts): unknown[] {
  return Object.entries(facts.maps.versions).map(([version, map]) => ({ version, loadOrder: Object.keys(map.models) }));
}
