import type { Kleene } from "./kleene.ts";

/** The whole numbers from `min` to `max`, both included; empty where `min` is above `max`. */
export interface Interval {
  readonly min: number;
  readonly max: number;
}

/** A set of numbers of which only part is known: those in `certain` are surely in it, those outside `possible` surely not. */
export interface PartialInterval {
  readonly certain: Interval;
  readonly possible: Interval;
}

/** Every number. */
export const anyNumber: Interval = { min: 0, max: Number.POSITIVE_INFINITY };

/** No number: the one form in which emptiness is written, so that equal intervals look equal. */
export const noNumber: Interval = { min: Number.POSITIVE_INFINITY, max: 0 };

/** Nothing is known of any number. It is *not* the identity of `meetIntervals`. */
export const unknownInterval: PartialInterval = { certain: noNumber, possible: anyNumber };

export function isEmpty({ min, max }: Interval): boolean {
  return min > max;
}

export function inside({ min, max }: Interval, number: number): boolean {
  return min <= number && number <= max;
}

function intersect(a: Interval, b: Interval): Interval {
  const met = { min: Math.max(a.min, b.min), max: Math.min(a.max, b.max) };
  return isEmpty(met) ? noNumber : met;
}

/** What is in both. */
export function meetIntervals(a: PartialInterval, b: PartialInterval): PartialInterval {
  return { certain: intersect(a.certain, b.certain), possible: intersect(a.possible, b.possible) };
}

export function containsNumber({ certain, possible }: PartialInterval, number: number): Kleene {
  if (inside(certain, number)) return "yes";
  return inside(possible, number) ? "unknown" : "no";
}

export function intervalKey({ certain, possible }: PartialInterval): string {
  return [certain.min, certain.max, possible.min, possible.max].join("/");
}
