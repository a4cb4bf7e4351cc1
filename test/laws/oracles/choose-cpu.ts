import { featureNames, hasFeature } from "../../../packages/core/src/catalogue/feature-set.ts";
import { allFeatures } from "../../../packages/core/src/catalogue/features.ts";
import { type Generation, generationOfModel } from "../../../packages/core/src/catalogue/generations.ts";
import { type LibvirtMap, libvirtMaps } from "../../../packages/core/src/catalogue/libvirt-maps.ts";
import { qemuModel, qemuModelNames } from "../../../packages/core/src/catalogue/qemu-models.ts";
import { xsaveComponents } from "../../../packages/core/src/catalogue/xsave.ts";
import { type CpuOffer, modelNames } from "../../../packages/core/src/facets/cpu/cpu-offer.ts";
import type { Setting } from "../../../packages/core/src/facets/setting/setting.ts";
import type { Policy } from "../../../packages/core/src/policy/policy.ts";
import { withDependencies } from "../start-check.ts";

/**
 * The choice of a CPU model once more, slowly: sets of names, every name tried, the rules as they are told above
 * `makeCandidate`, `rankCandidates` and `composeTarget`. Of the code under test it uses the catalogue only.
 */

type Names = ReadonlySet<string>;

export interface Chosen {
  readonly model: string;
  readonly features: readonly string[];
  readonly require: readonly string[];
  readonly disable: readonly string[];
  readonly on: readonly string[];
  readonly off: readonly string[];
}

export interface Answer {
  readonly withheld: readonly string[];
  /** Best first. */
  readonly ranked: readonly Chosen[];
}

const everyName: Names = new Set(allFeatures().map(({ name }) => name));
const ownLeaf: Names = new Set(
  allFeatures()
    .filter((feature) => feature.paravirtual)
    .map(({ name }) => name),
);
const onlyByName: Names = new Set(
  allFeatures()
    .filter((feature) => feature.noAutoenable)
    .map(({ name }) => name),
);

/** What all hosts share, in names. */
interface Shared {
  readonly universe: Names;
  readonly told: boolean;
  readonly vendors: Names;
  readonly can: Names;
  readonly maybe: Names;
  readonly nameable: Names;
  readonly maps: readonly LibvirtMap[];
  readonly listed: Names;
  readonly refused: Names;
  readonly deprecated: Names;
  readonly blockers: (model: string) => Names;
  readonly generations: readonly Generation[];
}

export function chooseSlowly(offers: readonly CpuOffer[], setting: Setting, policy: Policy): Answer {
  const shared = share(offers);
  const { target, withheld } = aim(shared, policy);
  const names = new Set([...qemuModelNames(), ...shared.listed]);
  const candidates = shared.told ? [...names].flatMap((name) => tryModel(name, shared, target, setting)) : [];
  candidates.sort((a, b) => (isBefore(a, b, shared) ? -1 : 1));
  return { withheld: sorted(withheld), ranked: candidates.map(({ chosen }) => chosen) };
}

function share(offers: readonly CpuOffer[]): Shared {
  const universe = new Set([...everyName, ...offers.flatMap(({ can }) => featureNames(can.certain))]);
  const inAll = (has: (offer: CpuOffer, name: string) => boolean) =>
    new Set([...universe].filter((name) => offers.every((offer) => has(offer, name))));
  const someModels = (bitsOf: (offer: CpuOffer) => bigint) =>
    new Set(offers.flatMap((offer) => modelNames.namesOf(bitsOf(offer))));
  const versions = new Set(offers.flatMap(({ maps }) => maps));
  const maps =
    versions.size === 0 ? libvirtMaps().slice(-1) : libvirtMaps().filter(({ version }) => versions.has(version));
  const lists = offers.map(({ models }) => new Set(modelNames.namesOf(models.present.certain)));
  return {
    universe,
    told: offers.every(({ grade }) => grade !== "none"),
    vendors: new Set(offers.flatMap(({ vendor }) => vendor.values)),
    can: inAll(({ can }, name) => hasFeature(can.certain, name)),
    maybe: inAll(({ can }, name) => hasFeature(can.possible, name)),
    nameable: inAll(({ nameable }, name) => hasFeature(nameable, name)),
    maps: versions.size === 0 ? [] : maps,
    listed: new Set([...lists[0]!].filter((name) => lists.every((list) => list.has(name)))),
    refused: someModels(({ models }) => models.refused),
    deprecated: someModels(({ models }) => models.deprecated),
    blockers: (model) => new Set(offers.flatMap(({ models }) => featureNames(models.blockers.get(model) ?? 0n))),
    generations: offers.flatMap(({ silicon }) => silicon.oldest),
  };
}

/** What is withheld, each name with all that cannot be without it, and the rest closed under dependencies. */
function aim({ can, universe, vendors }: Shared, policy: Policy): { target: Names; withheld: Names } {
  const mixed = vendors.size > 1;
  // x87, SSE and AVX lie at the same place on every CPU.
  const foreign = xsaveComponents().filter(({ bit }) => bit > 2);
  const taken = [
    ...policy.features.withhold,
    ...(policy.nested === "withhold" || mixed ? ["vmx", "svm"] : []),
    "invtsc",
    "ht",
    ...(mixed ? ["arch-capabilities", "pdcm", ...foreign.flatMap(({ requires }) => requires)] : []),
  ];
  const left = new Set(can);
  for (const name of taken) {
    const without = withDependencies(new Set([...universe].filter((other) => other !== name)));
    for (const feature of [...left]) if (feature === name || !without.has(feature)) left.delete(feature);
  }
  const target = withDependencies(left);
  return { target, withheld: minus(can, target) };
}

interface Tried {
  readonly chosen: Chosen;
  readonly unexpressed: number;
  readonly masked: number;
  readonly lines: number;
  readonly deprecated: boolean;
}

const qemuSets = new Map<string, Names>();

function tryModel(model: string, shared: Shared, target: Names, setting: Setting): Tried[] {
  const { maps, listed, refused, blockers, nameable, universe } = shared;
  if (!listed.has(model) || refused.has(model)) return [];
  const definition = qemuModel(model, setting.accel, setting.machine ?? undefined);
  const written = (maps.length === 0 ? libvirtMaps().slice(-1) : maps).filter((map) => map.models.has(model));
  if (definition === undefined || written.length === 0) return [];
  const key = `${model} ${setting.accel} ${setting.machine}`;
  const byQemu = qemuSets.get(key) ?? new Set(featureNames(definition.features));
  qemuSets.set(key, byQemu);

  const impliedBySome = (name: string) =>
    byQemu.has(name) || written.some((map) => hasFeature(map.models.get(model)!.features, name));
  const impliedByAll = (name: string) =>
    byQemu.has(name) &&
    written.every((map) => !hasFeature(map.knows, name) || hasFeature(map.models.get(model)!.features, name));
  const ownAffair = (name: string) => ownLeaf.has(name) || name === "ht";
  const canHaveLine = (name: string) => nameable.has(name) || ownAffair(name);

  // Where libvirt is concerned, of KVM's own leaf the guest has what QEMU gives by default.
  const wanted = [...target].filter((name) => maps.length === 0 || !ownLeaf.has(name) || byQemu.has(name));
  const features = withDependencies(new Set(wanted.filter((name) => canHaveLine(name) || impliedByAll(name))));
  const shownAnyway = [...universe].some((name) => impliedBySome(name) && !features.has(name) && !canHaveLine(name));
  if (shownAnyway || [...blockers(model)].some((name) => features.has(name))) return [];

  const require = [...features].filter((name) => !impliedByAll(name) && !ownAffair(name));
  const disable = [...universe].filter((name) => impliedBySome(name) && !features.has(name) && !ownAffair(name));
  const off = [...byQemu].filter(
    (name) => !features.has(name) && name !== "ht" && !(ownLeaf.has(name) && shared.maybe.has(name)),
  );
  const withheld = minus(shared.can, target);
  return [
    {
      chosen: {
        model,
        features: sorted(features),
        require: sorted(require),
        disable: sorted(disable),
        on: sorted([...features].filter((name) => !byQemu.has(name) && name !== "ht")),
        off: sorted(off),
      },
      unexpressed: minus(target, features).size,
      masked: disable.filter((name) => byQemu.has(name) && !withheld.has(name) && !onlyByName.has(name)).length,
      lines: require.length + disable.length,
      deprecated: definition.deprecated || shared.deprecated.has(model),
    },
  ];
}

function isBefore(a: Tried, b: Tried, shared: Shared): boolean {
  const [near, far] = [distance(a.chosen.model, shared), distance(b.chosen.model, shared)];
  if (near !== far) return near < far;
  if (a.unexpressed !== b.unexpressed) return a.unexpressed < b.unexpressed;
  if (a.masked !== b.masked) return a.masked < b.masked;
  if (a.lines !== b.lines) return a.lines < b.lines;
  if (a.deprecated !== b.deprecated) return b.deprecated;
  return a.chosen.model < b.chosen.model;
}

/** Of the hosts' vendor and line and not newer; of the vendor and not newer; generic; newer or unknown; another vendor's. */
function distance(model: string, { vendors, generations }: Shared): number {
  const own = generationOfModel(model);
  if (own === "generic") return 2;
  if (own === null) return 3;
  if (vendors.size > 1 || (vendors.size === 1 && !vendors.has(own.vendor))) return 4;
  const oneLine = generations.every(({ vendor, line }) => vendor === own.vendor && line === own.line);
  if (oneLine && generations.every(({ order }) => own.order <= order)) return 0;
  return oldestOfEachLine(generations).every(({ year }) => own.year <= year) ? 1 : 3;
}

function oldestOfEachLine(generations: readonly Generation[]): Generation[] {
  return generations.filter(
    (one) =>
      !generations.some((other) => other.vendor === one.vendor && other.line === one.line && other.order < one.order),
  );
}

const minus = (a: Names, b: Names): Set<string> => new Set([...a].filter((name) => !b.has(name)));

const sorted = (names: Iterable<string>): string[] => [...names].sort();
