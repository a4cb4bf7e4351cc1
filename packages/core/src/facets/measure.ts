import { type Bound, boundKey } from "../lattice/bound.ts";
import { type Flat, isFlat, soleValue } from "../lattice/flat.ts";
import { sizeOf } from "../lattice/interner.ts";
import { anyNumber, type Interval, isEmpty, type PartialInterval } from "../lattice/interval.ts";
import type { Kleene } from "../lattice/kleene.ts";
import { coversAll, type PartialSet } from "../lattice/partial-set.ts";

/** One thing in an offer besides its named elements: a limit, a vendor, an interval. */
export interface Measure<Offer> {
  readonly name: string;
  /** What the offer says of it, in a few words; null where it says nothing. */
  tell(offer: Offer): string | null;
  /** Where it is many names: those that the offer surely has and `other` is not known to have. */
  namesBeyond?(offer: Offer, other: Offer): readonly string[];
  /** Whether `a` gives all that `b` surely gives. */
  atLeast(a: Offer, b: Offer): Kleene;
}

/** An upper limit: the higher one gives more. */
export function boundMeasure<Offer>(name: string, of: (offer: Offer) => Bound): Measure<Offer> {
  return {
    name,
    tell: (offer) => tellBound(of(offer)),
    atLeast: (a, b) => {
      const [mine, theirs] = [of(a), of(b)];
      if (boundKey(mine) === boundKey(theirs) || theirs.certain <= mine.certain) return "yes";
      return theirs.certain <= mine.possible ? "unknown" : "no";
    },
  };
}

function tellBound({ certain, possible }: Bound): string | null {
  if (certain === possible) return Number.isFinite(certain) ? String(certain) : "unlimited";
  if (certain === 0 && !Number.isFinite(possible)) return null;
  return Number.isFinite(possible) ? `${certain} to ${possible}` : `at least ${certain}`;
}

/** One value, of which no other is more. Whoever contradicts himself gives nothing of it. */
export function flatMeasure<Offer>(name: string, of: (offer: Offer) => Flat): Measure<Offer> {
  return {
    name,
    tell: (offer) => of(offer).values.join(" and ") || null,
    atLeast: (a, b) => {
      const { silent } = of(b);
      const theirs = soleValue(of(b));
      return theirs === null || silent ? "yes" : isFlat(of(a), theirs);
    },
  };
}

/** Names, told by how many they are. */
export function setMeasure<Offer>(
  name: string,
  of: (offer: Offer) => PartialSet,
  namesOf: (set: bigint) => readonly string[],
): Measure<Offer> {
  return {
    name,
    tell: (offer) => {
      const { certain } = of(offer);
      return certain === 0n ? null : certain < 0n ? "any" : String(sizeOf(certain));
    },
    namesBeyond: (offer, other) => {
      const beyond = of(offer).certain & ~of(other).certain;
      return beyond < 0n ? [] : namesOf(beyond);
    },
    atLeast: (a, b) => (of(b).certain < 0n ? "unknown" : coversAll(of(a), of(b).certain)),
  };
}

/** Numbers from one to another: the wider interval gives more. */
export function intervalMeasure<Offer>(name: string, of: (offer: Offer) => PartialInterval): Measure<Offer> {
  return {
    name,
    tell: (offer) => tellInterval(of(offer)),
    atLeast: (a, b) => {
      const theirs = of(b).certain;
      if (isEmpty(theirs) || encloses(of(a).certain, theirs)) return "yes";
      return encloses(of(a).possible, theirs) ? "unknown" : "no";
    },
  };
}

function encloses(outer: Interval, inner: Interval): boolean {
  return outer.min <= inner.min && inner.max <= outer.max;
}

function tellInterval({ certain }: PartialInterval): string | null {
  if (isEmpty(certain)) return null;
  return certain.max === anyNumber.max ? "any" : `${certain.min} to ${certain.max}`;
}
