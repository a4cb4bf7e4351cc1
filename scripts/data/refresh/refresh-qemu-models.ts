import {
  type QemuModelData,
  type QemuModelsFile,
  qemuFeatures,
} from "../../../packages/core/src/catalogue/pack/qemu.ts";
import { compareVersions } from "../../../packages/core/src/catalogue/versions.ts";
import { numberIn, textIn } from "../../../packages/core/src/read/json-shape.ts";
import { difference, lean } from "../import/facts.ts";
import { type Change, changesOfSet } from "./change.ts";
import { isIn, type Presence, type Releases, withAnswer } from "./presence.ts";
import { type Definition, type QemuModels, signatureIn } from "./read-qmp.ts";

type Read = <T>(name: string) => T;
type Alias = QemuModelsFile["aliases"][number];
type Rule = { anyOf: string[]; neededBy: string[] };

interface Asked {
  readonly read: Read;
  readonly source: QemuModels;
  /** The features that each expansion has on. */
  readonly shown: ReadonlyMap<string, ReadonlySet<string>>;
  readonly releases: Releases;
}

/**
 * What the models of one release of QEMU change in qemu-models.json.
 *
 * - A model or alias that the data lack comes in: a version as its difference to the version before. Emulation withholds
 *   some features of every model (vme), so of those it has what the version before has, or else all of them.
 * - One that the data have is held against what the data make of it, with accelerator and dependencies. Where it differs
 *   it becomes what is said, if no other release vouches for the data; else that is said and the data stay: versions do
 *   not change, so that one of the two is wrong, and a person decides. An alias that differs is said and stays.
 * - Deprecations are those of the newest release listed.
 */
export function refreshQemuModels(asked: Asked): { readonly changes: Change[]; readonly file: QemuModelsFile } {
  const { read, source, releases } = asked;
  const before = read<QemuModelsFile>("qemu-models");
  const isVersion = ({ aliasOf, dynamic }: Definition): boolean => aliasOf === null && !dynamic;
  const models = refreshVersions(asked, before, source.definitions.filter(isVersion));
  const others = source.definitions.filter((one) => !isVersion(one));
  const aliases = refreshAliases(before.aliases, others, releases);
  return {
    changes: [
      ...changesOfNames(before, { ...before, models: models.records, aliases: aliases.records }, releases),
      ...models.changes,
      ...aliases.changes,
    ],
    file: {
      builds: [...releases.listed],
      accelerators: before.accelerators,
      models: models.records,
      aliases: aliases.records,
    },
  };
}

interface Records<T> {
  readonly changes: Change[];
  readonly records: T[];
}

function refreshVersions(
  { read, source, shown, releases }: Asked,
  before: QemuModelsFile,
  definitions: readonly Definition[],
): Records<QemuModelData> {
  const features = qemuFeatures(before.models);
  const emulated = emulation(before, read<{ dependencies: Rule[] }>("dependencies").dependencies);
  const known = new Map(before.models.map((model) => [model.name, model]));
  const changes: Change[] = [];
  const newest = releases.listed.at(-1) === releases.series;
  for (const { name, deprecated } of inVersionOrder(definitions)) {
    const on = shown.get(name)!;
    const expansion = source.expansions.get(name)!;
    const model = known.get(name);
    if (model === undefined) {
      const previous = versionBefore(name, [...known.keys()]);
      features.set(name, emulated.table(on, previous === undefined ? null : features.get(previous)!));
      known.set(name, {
        ...{ name, since: releases.series, vendor: textIn(expansion, "vendor") ?? "" },
        ...lean({ signature: signatureIn(expansion), level: numberIn(expansion, "level"), deprecated, from: previous }),
      } as QemuModelData);
      changes.push(`model ${name}: new, ${on.size} features, ${signatureIn(expansion)}`);
      continue;
    }
    const differing = changesOfVersion(model, emulated.shown(features.get(name)!), on, source);
    const vouching = releases.listed.filter(
      (build) => build !== releases.series && isIn(presenceOf(model), build, releases.builds),
    );
    if (differing.length > 0 && vouching.length === 0) {
      features.set(name, emulated.table(on, features.get(name)!));
      const identity = { vendor: textIn(expansion, "vendor")!, signature: signatureIn(expansion)! };
      known.set(name, { ...model, ...identity });
    }
    const kept = vouching.length === 0 ? "" : ` (kept: QEMU ${vouching.join(", ")} had it as the data have)`;
    changes.push(...differing.map((change) => `${change}${kept}`));
    if (newest && deprecated !== (model.deprecated === true)) {
      known.set(name, { ...known.get(name)!, deprecated });
      changes.push(`model ${name}: ${deprecated ? "deprecated" : "no longer deprecated"}`);
    }
  }
  const there = new Set(definitions.map(({ name }) => name));
  return {
    changes,
    records: [...known.values()].map((model) =>
      versionRecord(model, withAnswer(presenceOf(model), there.has(model.name), releases), features),
    ),
  };
}

const presenceOf = ({ since, missingIn = [] }: { since: string; missingIn?: string[] }): Presence => ({
  since,
  missingIn,
});

/** A version behind those of its model that it may be told by. */
const inVersionOrder = (definitions: readonly Definition[]): Definition[] =>
  [...definitions].sort((a, b) => numberOf(a.name) - numberOf(b.name));

const baseOf = (name: string): string => name.replace(/-v\d+$/, "");
const numberOf = (name: string): number => Number(/-v(\d+)$/.exec(name)?.[1] ?? 0);

function versionBefore(name: string, names: readonly string[]): string | undefined {
  return names
    .filter((other) => baseOf(other) === baseOf(name) && numberOf(other) < numberOf(name))
    .sort((a, b) => numberOf(a) - numberOf(b))
    .at(-1);
}

/** What emulation makes of a table of the data, and the table behind what it made. */
function emulation({ accelerators }: QemuModelsFile, rules: readonly Rule[]) {
  const defaults = accelerators.filter(({ name }) => name === "any" || name === "tcg");
  const on = new Set(defaults.flatMap((one) => one.on ?? []));
  const off = new Set(defaults.flatMap((one) => one.off ?? []));
  /** Rule by rule until nothing changes: slower than the catalogue's, which has its rules in order, and alike. */
  const closed = (features: Set<string>): Set<string> => {
    const dropped = rules
      .filter(({ anyOf }) => !anyOf.some((parent) => features.has(parent)))
      .flatMap(({ neededBy }) => neededBy.filter((name) => features.has(name)));
    return dropped.length === 0 ? features : closed(new Set([...features].filter((name) => !dropped.includes(name))));
  };
  return {
    shown: (table: ReadonlySet<string>) => closed(new Set([...table, ...on].filter((name) => !off.has(name)))),
    /** What is withheld and what is cleared cannot be told: it is as in the table before, where there is one. */
    table: (shown: ReadonlySet<string>, before: ReadonlySet<string> | null): Set<string> =>
      new Set([...[...shown].filter((name) => !on.has(name)), ...[...off].filter((name) => before?.has(name) ?? true)]),
  };
}

function changesOfVersion(
  model: QemuModelData,
  expected: ReadonlySet<string>,
  on: ReadonlySet<string>,
  { expansions }: QemuModels,
): Change[] {
  const expansion = expansions.get(model.name)!;
  const vendor = textIn(expansion, "vendor") ?? model.vendor;
  const signature = signatureIn(expansion) ?? model.signature;
  const what = `model ${model.name}`;
  return [
    ...changesOfSet(what, expected, on),
    ...(vendor === model.vendor ? [] : [`${what}: vendor ${model.vendor} becomes ${vendor}`]),
    ...(signature === model.signature ? [] : [`${what}: ${model.signature} becomes ${signature}`]),
  ];
}

/** A record with its keys in the order of the data. */
function versionRecord(
  model: QemuModelData,
  presence: Presence,
  features: ReadonlyMap<string, ReadonlySet<string>>,
): QemuModelData {
  const own = [...features.get(model.name)!];
  const { name, vendor, signature, level, deprecated = false, from } = model;
  const head = { name, ...presence, missingIn: [...presence.missingIn], vendor, signature, level, deprecated };
  const content = from === undefined ? { features: own } : { from, ...difference([...features.get(from)!], own) };
  return lean({ ...head, ...content }) as unknown as QemuModelData;
}

function refreshAliases(
  before: readonly Alias[],
  definitions: readonly Definition[],
  releases: Releases,
): Records<Alias> {
  const there = new Map(definitions.map((one) => [one.name, one]));
  const known = new Set(before.map(({ name }) => name));
  const changes: Change[] = [];
  const kept = before.map((alias): Alias => {
    const found = there.get(alias.name);
    const { since, missingIn } = withAnswer(presenceOf(alias), found !== undefined, releases);
    const said = found?.aliasOf ?? undefined;
    const isOther = found !== undefined && said !== alias.aliasOf;
    if (isOther)
      changes.push(`alias ${alias.name}: ${alias.aliasOf ?? "no version"} in the data, ${said ?? "none"} here (kept)`);
    const { since: _, missingIn: __, name, ...meaning } = alias;
    return lean({ name, ...meaning, since, missingIn: [...missingIn] }) as unknown as Alias;
  });
  const fresh = definitions
    .filter(({ name }) => !known.has(name))
    .map(({ name, aliasOf }): Alias => {
      changes.push(`alias ${name}: new, ${aliasOf ?? "without a fixed definition"}`);
      return { name, ...(aliasOf === null ? { kind: "dynamic" } : { aliasOf }), since: releases.series };
    });
  return { changes, records: [...kept, ...fresh] };
}

/** Told against the same release, or else the newest older one that was listed. */
function changesOfNames(before: QemuModelsFile, after: QemuModelsFile, { builds, series }: Releases): Change[] {
  const compared = before.builds.findLast((build) => compareVersions(build, series) <= 0) ?? series;
  const having = ({ models, aliases }: QemuModelsFile, build: string): Set<string> =>
    new Set([...models, ...aliases].filter((one) => isIn(presenceOf(one), build, builds)).map(({ name }) => name));
  return changesOfSet("CPU models", having(before, compared), having(after, series));
}
