import type { Kleene } from "./kleene.ts";

/**
 * A set of which only part is known: *certain* ⊆ *possible*.
 *
 * Both are bit sets over interned names. A negative bigint is cofinite (two's complement has infinitely many leading
 * ones), so `possible: -1n` says "of any name that was not mentioned we know nothing", and `possible` equal to
 * `certain` says "what is not listed is not there".
 */
export interface PartialSet {
  readonly certain: bigint;
  readonly possible: bigint;
}

/** Nothing is known about any element. It is *not* the identity of `meetSets`. */
export const nothingKnown: PartialSet = { certain: 0n, possible: -1n };

/** Everything, certainly: the identity of `meetSets`. */
export const everything: PartialSet = { certain: -1n, possible: -1n };

/** A set that is known completely: what is not in it is certainly absent. */
export function exactly(bits: bigint): PartialSet {
  return { certain: bits, possible: bits };
}

/** `present` is certainly there; of the rest, what lies in `vocabulary` is certainly absent and what lies outside is unknown. */
export function within(present: bigint, vocabulary: bigint): PartialSet {
  return { certain: present, possible: present | ~vocabulary };
}

export function meetSets(a: PartialSet, b: PartialSet): PartialSet {
  if (a === b) return a;
  return { certain: a.certain & b.certain, possible: a.possible & b.possible };
}

/** Is the element at this index of the set? */
export function contains(set: PartialSet, index: number): Kleene {
  const bit = 1n << BigInt(index);
  if ((set.certain & bit) !== 0n) return "yes";
  return (set.possible & bit) !== 0n ? "unknown" : "no";
}

/** Are all elements of the finite set `needed` in the set? */
export function coversAll(set: PartialSet, needed: bigint): Kleene {
  if ((needed & ~set.certain) === 0n) return "yes";
  return (needed & ~set.possible) === 0n ? "unknown" : "no";
}

/** The elements of which the set says neither yes nor no (may be cofinite). */
export function undeterminedIn(set: PartialSet): bigint {
  return set.possible & ~set.certain;
}

export function equalSets(a: PartialSet, b: PartialSet): boolean {
  return a.certain === b.certain && a.possible === b.possible;
}

/** A text that is equal exactly for equal sets; hexadecimal, since a Map hashes only the low 64 bits of a bigint. */
export function setKey(set: PartialSet): string {
  return `${set.certain.toString(16)}/${set.possible.toString(16)}`;
}
