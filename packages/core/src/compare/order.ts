import type { AnyFacet } from "../facets/facet.ts";
import { all, type Kleene } from "../lattice/kleene.ts";
import { coversAll } from "../lattice/partial-set.ts";

/** How two things stand to each other; `superset`: the first has all that the second has, and more. */
export type Relation = "identical" | "superset" | "subset" | "incomparable" | "unknown";

/** Whether the first has all of the second, and the second all of the first. */
export interface Order {
  readonly aHasAllOfB: Kleene;
  readonly bHasAllOfA: Kleene;
}

/**
 * Whether `a` gives a guest all that `b` surely gives it, in one area: the order of the offers, of which `meet` is the
 * greatest lower bound.
 *
 * - What neither surely gives is not compared: two hosts whose tools lack the same word are not told apart by it.
 * - `b` below `a` is what meet says itself: if both give just what `b` gives, the answer is yes.
 * - Else element by element and measure by measure. An area that does not name its measures is only compared so far.
 */
export function givesAllOf(facet: AnyFacet, a: unknown, b: unknown): Kleene {
  if (facet.key(facet.meet(a, b)) === facet.key(b)) return "yes";
  const byElement = coversAll(facet.elements(a), facet.elements(b).certain);
  if (facet.measures === undefined) return byElement === "no" ? "no" : "unknown";
  return all([byElement, ...facet.measures.map((measure) => measure.atLeast(a, b))]);
}

export function orderOf(facet: AnyFacet, a: unknown, b: unknown): Order {
  return { aHasAllOfB: givesAllOf(facet, a, b), bHasAllOfA: givesAllOf(facet, b, a) };
}

/** The order over several areas: all of one is had where it is had in each. */
export function orderOverAll(orders: readonly Order[]): Order {
  return {
    aHasAllOfB: all(orders.map(({ aHasAllOfB }) => aHasAllOfB)),
    bHasAllOfA: all(orders.map(({ bHasAllOfA }) => bHasAllOfA)),
  };
}

/** An order in one word. Where one side is not known, that word is not known either. */
export function relationOf({ aHasAllOfB, bHasAllOfA }: Order): Relation {
  if (aHasAllOfB === "unknown" || bHasAllOfA === "unknown") return "unknown";
  if (aHasAllOfB === "yes") return bHasAllOfA === "yes" ? "identical" : "superset";
  return bHasAllOfA === "yes" ? "subset" : "incomparable";
}
