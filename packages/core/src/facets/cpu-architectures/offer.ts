import { type Flat, flatKey, flatOf, flatUnknown, meetFlat } from "../../lattice/flat.ts";
import { Interner } from "../../lattice/interner.ts";
import { meetSets, nothingKnown, type PartialSet, setKey } from "../../lattice/partial-set.ts";
import type { Grade } from "../cpu/cpu-offer.ts";

/**
 * What guests can be given, as bits: features, and the steps of each ordered structure up to the one that is reached.
 *
 * A chain (POWER's compatibility modes, IBM Z's generations, a field of an ID register where lower values are safe) is
 * held as the set of all its steps up to the top: the lower of two tops is then the intersection, and what is unknown of
 * a chain is unknown step by step, as everywhere else.
 */
export const elements = new Interner();

/** CPU models by the names that libvirt and QEMU accept. */
export const models = new Interner();

/**
 * Ordered lists of vector lengths. A host that has the list can start every beginning of it and nothing else, so it is
 * held as the set of its beginnings: the longest common beginning of two lists is then the longest of what both hold.
 */
export const beginnings = new Interner();

/** What a host offers a guest's CPU, of any architecture but x86. */
export interface ArchitectureOffer {
  readonly grade: Grade;
  readonly can: PartialSet;
  readonly models: PartialSet;
  /** The beginnings of the list of vector lengths (SVE). */
  readonly lengths: PartialSet;
  /** Which silicon a guest is shown, where it cannot be shown another. */
  readonly identity: Flat;
}

/** What a guest needs; `maybe` is what it was perhaps started with, cofinite where nothing is known of it. */
export interface ArchitectureNeed {
  readonly on: bigint;
  readonly maybe: bigint;
  readonly models: bigint;
  readonly lengths: bigint;
  readonly identity: string | null;
}

export const nothingNeeded: ArchitectureNeed = { on: 0n, maybe: 0n, models: 0n, lengths: 0n, identity: null };

/** The offer of a host of which nothing is known. */
export const nothingOffered: ArchitectureOffer = {
  grade: "none",
  can: nothingKnown,
  models: nothingKnown,
  lengths: nothingKnown,
  identity: flatUnknown,
};

/** What a guest with this need has, as a host would offer just that. */
export function offerOfNeed({ on, maybe, models: named, lengths, identity }: ArchitectureNeed): ArchitectureOffer {
  return {
    grade: "hypervisor",
    can: { certain: on, possible: on | maybe },
    models: { certain: named, possible: -1n },
    lengths: { certain: lengths, possible: -1n },
    identity: flatOf(identity),
  };
}

const gradeOrder: readonly Grade[] = ["none", "hardware", "hypervisor"];

export function meetOffers(a: ArchitectureOffer, b: ArchitectureOffer): ArchitectureOffer {
  return {
    grade: gradeOrder.indexOf(a.grade) <= gradeOrder.indexOf(b.grade) ? a.grade : b.grade,
    can: meetSets(a.can, b.can),
    models: meetSets(a.models, b.models),
    lengths: meetSets(a.lengths, b.lengths),
    identity: meetFlat(a.identity, b.identity),
  };
}

/** Equal for equal offers only. */
export function offerKey({ grade, can, models: named, lengths, identity }: ArchitectureOffer): string {
  return [grade, setKey(can), setKey(named), setKey(lengths), flatKey(identity)].join(";");
}
