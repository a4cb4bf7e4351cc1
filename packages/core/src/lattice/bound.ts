import type { Kleene } from "./kleene.ts";

/**
 * An upper limit of which only part is known: up to `certain` is surely allowed, above `possible` is surely refused.
 * A limit that is known has both equal.
 */
export interface Bound {
  readonly certain: number;
  readonly possible: number;
}

export const unknownBound: Bound = { certain: 0, possible: Number.POSITIVE_INFINITY };

/** No limit at all: the identity of `meetBounds`. */
export const unbounded: Bound = { certain: Number.POSITIVE_INFINITY, possible: Number.POSITIVE_INFINITY };

export function boundOf(limit: number): Bound {
  return { certain: limit, possible: limit };
}

/** What both allow: the smaller limit, at either end. */
export function meetBounds(a: Bound, b: Bound): Bound {
  if (a.certain <= b.certain && a.possible <= b.possible) return a;
  return { certain: Math.min(a.certain, b.certain), possible: Math.min(a.possible, b.possible) };
}

export function allows(bound: Bound, needed: number): Kleene {
  if (needed <= bound.certain) return "yes";
  return needed <= bound.possible ? "unknown" : "no";
}

/** The limit where it is known exactly, else null. */
export function exactLimit(bound: Bound): number | null {
  return bound.certain === bound.possible && Number.isFinite(bound.certain) ? bound.certain : null;
}

export function boundKey(bound: Bound): string {
  return `${bound.certain}/${bound.possible}`;
}
