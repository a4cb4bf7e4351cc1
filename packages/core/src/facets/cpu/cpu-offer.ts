import { EMPTY, EVERYTHING, type FeatureSet } from "../../catalogue/feature-set.ts";
import type { Generation } from "../../catalogue/generations.ts";
import { type Bound, boundKey, meetBounds, unknownBound } from "../../lattice/bound.ts";
import { type Flat, flatKey, flatUnknown, meetFlat } from "../../lattice/flat.ts";
import { Interner } from "../../lattice/interner.ts";
import { meetSets, nothingKnown, type PartialSet, setKey } from "../../lattice/partial-set.ts";

/** CPU model names as bits. */
export const modelNames = new Interner();

/**
 * From what an offer was read: `hypervisor`, what the hypervisor says a guest can have; `hardware`, only what the CPU
 * has (used when nothing better is there, and marked); `none`, nothing.
 */
export type Grade = "hypervisor" | "hardware" | "none";

/** The named CPU models of a host, or what all hosts share of them. */
export interface ModelOffer {
  /** Names that the host's libvirt and QEMU accept. */
  readonly present: PartialSet;
  /** What keeps a model from running with all its features, by model name: a union under meet. */
  readonly blockers: ReadonlyMap<string, FeatureSet>;
  /** Models that a host calls unusable for no reason that shows in its features. */
  readonly refused: bigint;
  readonly deprecated: bigint;
}

/** How old the silicon is: per vendor and line the oldest generation among the hosts. */
export interface Silicon {
  readonly oldest: readonly Generation[];
  /** Some host's generation is not known. */
  readonly silent: boolean;
}

/** What a host offers a guest's CPU. */
export interface CpuOffer {
  readonly grade: Grade;
  /** The vendor that the guest sees (libvirt's name: Intel, AMD, Hygon…). */
  readonly vendor: Flat;
  /** Features that a guest can have. */
  readonly can: PartialSet;
  /** Features that a guest cannot be without: a union under meet. Of x86 none is known: `hypervisor=off` is obeyed too. */
  readonly forced: FeatureSet;
  /** Feature names that every libvirt concerned surely knows; everything where no libvirt is concerned. */
  readonly nameable: FeatureSet;
  /** The libvirt CPU maps whose definitions are in play, oldest first. */
  readonly maps: readonly string[];
  readonly models: ModelOffer;
  readonly physBits: Bound;
  readonly silicon: Silicon;
}

/** What a guest needs: some features on and some off, from one vendor. */
export interface CpuNeed {
  readonly on: FeatureSet;
  readonly off: FeatureSet;
  /** Features of which it is not known whether the guest has them; cofinite where nothing is known of it. */
  readonly maybe?: FeatureSet;
  /**
   * Features that the guest has wherever its host gave them, as nearly every host does, and of which its host does not
   * speak: only a host that surely lacks them makes it not known.
   */
  readonly assumed?: FeatureSet;
  /** Null: any, since the guest sees a pinned one or it is not known which. */
  readonly vendor: string | null;
  /** The named model, which libvirt and QEMU must know. */
  readonly model?: string;
  readonly physBits: number | null;
}

export const noModels: ModelOffer = { present: nothingKnown, blockers: new Map(), refused: 0n, deprecated: 0n };

/** The offer of a host of which nothing is known. */
export const nothingOffered: CpuOffer = {
  grade: "none",
  vendor: flatUnknown,
  can: nothingKnown,
  forced: EMPTY,
  nameable: EVERYTHING,
  maps: [],
  models: noModels,
  physBits: unknownBound,
  silicon: { oldest: [], silent: true },
};

export function meetCpu(a: CpuOffer, b: CpuOffer): CpuOffer {
  return {
    grade: weaker(a.grade, b.grade),
    vendor: meetFlat(a.vendor, b.vendor),
    can: meetSets(a.can, b.can),
    forced: a.forced | b.forced,
    nameable: a.nameable & b.nameable,
    maps: a.maps === b.maps ? a.maps : uniteMaps(a.maps, b.maps),
    models: meetModels(a.models, b.models),
    physBits: meetBounds(a.physBits, b.physBits),
    silicon: meetSilicon(a.silicon, b.silicon),
  };
}

const gradeOrder: readonly Grade[] = ["none", "hardware", "hypervisor"];

function weaker(a: Grade, b: Grade): Grade {
  return a === b || gradeOrder.indexOf(a) <= gradeOrder.indexOf(b) ? a : b;
}

function uniteMaps(a: readonly string[], b: readonly string[]): readonly string[] {
  const all = new Set([...a, ...b]);
  if (all.size === a.length) return a;
  return [...all].sort((x, y) => Number.parseFloat(x) - Number.parseFloat(y));
}

function meetModels(a: ModelOffer, b: ModelOffer): ModelOffer {
  if (a === b) return a;
  return {
    present: meetSets(a.present, b.present),
    blockers: uniteBlockers(a.blockers, b.blockers),
    refused: a.refused | b.refused,
    deprecated: a.deprecated | b.deprecated,
  };
}

function uniteBlockers(a: ReadonlyMap<string, FeatureSet>, b: ReadonlyMap<string, FeatureSet>) {
  if (a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  const united = new Map(a);
  for (const [name, blockers] of b) united.set(name, (united.get(name) ?? 0n) | blockers);
  return united;
}

function meetSilicon(a: Silicon, b: Silicon): Silicon {
  if (addsNoAge(a, b)) return a;
  const oldest = new Map(a.oldest.map((generation) => [lineKey(generation), generation]));
  for (const generation of b.oldest) {
    const other = oldest.get(lineKey(generation));
    if (other === undefined || generation.order < other.order) oldest.set(lineKey(generation), generation);
  }
  const sorted = [...oldest].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, generation]) => generation);
  return { oldest: sorted, silent: a.silent || b.silent };
}

function addsNoAge(to: Silicon, other: Silicon): boolean {
  return (to.silent || !other.silent) && other.oldest.every((generation) => hasOlder(to.oldest, generation));
}

/** Whether one of them is of the same line and at least as old. */
function hasOlder(generations: readonly Generation[], { vendor, line, order }: Generation): boolean {
  return generations.some((other) => other.line === line && other.vendor === vendor && other.order <= order);
}

function lineKey(generation: Generation): string {
  return `${generation.vendor}/${generation.line}`;
}

const modelKeys = new WeakMap<ModelOffer, string>();

/** Equal for equal offers only. */
export function cpuKey(offer: CpuOffer): string {
  return [
    offer.grade,
    flatKey(offer.vendor),
    setKey(offer.can),
    offer.forced.toString(16),
    offer.nameable === EVERYTHING ? "*" : offer.nameable.toString(16),
    offer.maps.join(","),
    boundKey(offer.physBits),
    offer.silicon.silent,
    offer.silicon.oldest.map((generation) => `${lineKey(generation)}/${generation.order}`).join(","),
    modelsKey(offer.models),
  ].join(";");
}

function modelsKey(models: ModelOffer): string {
  let key = modelKeys.get(models);
  if (key === undefined) {
    const blockers = [...models.blockers].sort(([x], [y]) => (x < y ? -1 : 1));
    key = JSON.stringify([
      setKey(models.present),
      models.refused.toString(16),
      models.deprecated.toString(16),
      blockers.map(([name, set]) => `${name}=${set.toString(16)}`),
    ]);
    modelKeys.set(models, key);
  }
  return key;
}
