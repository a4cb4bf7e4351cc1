import { Interner, sizeOf } from "../lattice/interner.ts";
import { embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";

/** A set of CPU feature names as a bigint over interned names; negative: cofinite, all names but finitely many. */
export type FeatureSet = bigint;

export const EMPTY: FeatureSet = 0n;
export const EVERYTHING: FeatureSet = -1n;

const orderText = embedded<string>(() => tables().features.order);

/** The catalogue's names come first and in the order of the embedded sets, so that those sets need no conversion. */
const interner = lazy(() => new Interner(orderText().split(" ")));

/** The set of these names, taken as they are: no alias is resolved, and an unknown name is interned, never dropped. */
export const featureSet = (names: Iterable<string>): FeatureSet => interner().setOf(names);

const lists = new WeakMap<readonly string[], FeatureSet>();

/** The same of a list that is asked about more than once, as evidence is: the list must stay as it is. */
export function listedFeatures(names: readonly string[]): FeatureSet {
  if (names.length === 0) return EMPTY;
  let set = lists.get(names);
  if (set === undefined) {
    set = featureSet(names);
    lists.set(names, set);
  }
  return set;
}

/** The names in the set, sorted by code point. @throws RangeError on a cofinite set. */
export const featureNames = (set: FeatureSet): string[] => interner().namesOf(set);

/** Infinity for a cofinite set. */
export const featureCount = (set: FeatureSet): number => sizeOf(set);

export const featureIndex = (name: string): number => interner().indexOf(name);

export function hasFeature(set: FeatureSet, name: string): boolean {
  const index = interner().peek(name);
  return index === undefined ? set < 0n : ((set >> BigInt(index)) & 1n) === 1n;
}

export const withFeature = (set: FeatureSet, name: string): FeatureSet => set | (1n << BigInt(featureIndex(name)));

export const withoutFeature = (set: FeatureSet, name: string): FeatureSet => set & ~(1n << BigInt(featureIndex(name)));

/** A text for keys of maps: equal sets have equal keys within one run of the program. */
export const featureKey = (set: FeatureSet): string => set.toString(16);

/** An embedded set: hexadecimal bits over the catalogue's order of names. */
export function embeddedSet(text: string): FeatureSet {
  interner();
  return BigInt(`0x${text}`);
}
