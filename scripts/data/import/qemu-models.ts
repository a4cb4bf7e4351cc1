import { difference, type Facts, lean, type QemuModelFact } from "./facts.ts";
import { QEMU_BUILDS } from "./features.ts";

/** Builds whose models were listed in full; for the others only the first that has a model is known. */
export const LISTED_BUILDS = ["7.2", "10.0", "11.1"];

const build = (version: string): string =>
  QEMU_BUILDS.find((known) => known === version || known === `${version}u`) ?? version;

const base = (name: string): string => name.replace(/-v\d+$/, "");
const number = (name: string): number => Number(/-v(\d+)$/.exec(name)?.[1] ?? 0);

function presence(name: string, facts: Facts): { since: string; missingIn: string[] } {
  const since = build(facts.x86Qemu.modelFirstSeen[name] ?? LISTED_BUILDS.at(-1)!);
  const missingIn = LISTED_BUILDS.filter(
    (version) =>
      QEMU_BUILDS.indexOf(version) >= QEMU_BUILDS.indexOf(since) &&
      !facts.x86Qemu.versions[version]!.models.some((model) => model.name === name),
  );
  return { since, missingIn };
}

/** The widest definition any listed build gives: a table entry that a later build's expansion lacks is a dependency drop, which closure repeats. */
function merged(name: string, facts: Facts): QemuModelFact | undefined {
  const all = LISTED_BUILDS.flatMap((version) =>
    facts.x86Qemu.versions[version]!.models.filter((model) => model.name === name),
  );
  // A source table (10.0) states what an expansion alone (11.1) may have raised: the levels.
  const stated = all.findLast((model) => facts.x86Qemu.versions["10.0"]!.models.includes(model)) ?? all.at(-1);
  if (!stated) return undefined;
  const features = [...new Set(all.flatMap((model) => model.features ?? []))];
  return { ...stated, features };
}

/** Versioned models, each after the first as the difference to the version before; unversioned names are aliases. */
export function importQemuModels(
  facts: Facts,
  canonical: (name: string) => string,
): { models: unknown[]; aliases: unknown[] } {
  const names = [
    ...new Set([
      ...Object.keys(facts.x86Qemu.modelFirstSeen),
      ...LISTED_BUILDS.flatMap((v) => facts.x86Qemu.versions[v]!.models.map((m) => m.name)),
    ]),
  ];
  const definitions = new Map(names.map((name) => [name, merged(name, facts)]));
  const features = (name: string): string[] => (definitions.get(name)?.features ?? []).map(canonical);
  const deprecated = new Set(facts.qemuModels.models.filter((model) => model.deprecated).map((model) => model.name));
  const models: unknown[] = [];
  const aliases: unknown[] = [];
  for (const name of names) {
    const model = definitions.get(name);
    const seen = presence(name, facts);
    if (!model || model.family === undefined) {
      const meaning = model?.aliasOf
        ? { aliasOf: model.aliasOf }
        : { kind: model ? "dynamic" : "definition not known" };
      aliases.push(lean({ name, ...meaning, ...seen }));
      continue;
    }
    const before = names
      .filter(
        (other) =>
          base(other) === base(name) && number(other) < number(name) && definitions.get(other)?.family !== undefined,
      )
      .sort((a, b) => number(a) - number(b))
      .at(-1);
    const content = before
      ? { from: before, ...lean(difference(features(before), features(name))) }
      : { features: features(name) };
    models.push(
      lean({
        name,
        ...seen,
        vendor: model.vendor,
        signature: `${model.family}/${model.model}/${model.stepping}`,
        level: model.level,
        deprecated: deprecated.has(name),
        ...content,
      }),
    );
  }
  return { models, aliases };
}

/** What an accelerator changes in every named model. */
export function importAccelerators(facts: Facts, canonical: (name: string) => string): unknown[] {
  const { kvmDefaults, tcgDefaults, alwaysOn } = facts.x86Qemu;
  return [
    { name: "any", on: alwaysOn.map(canonical) },
    { name: "kvm", on: kvmDefaults.on.map(canonical), off: kvmDefaults.off.map(canonical) },
    { name: "tcg", off: tcgDefaults.off.map(canonical) },
  ];
}
