import type { AnyFacet } from "../facets/facet.ts";
import type { Policy } from "../policy/policy.ts";

/** Hosts that a facet answers together. */
export interface Part {
  /** What they have in common by which they could have been answered apart; null: one for all, or not known. */
  readonly value: string | null;
  /** By their places in the list that was asked about. */
  readonly members: readonly number[];
}

/**
 * Splits the hosts by the facet's partition, unless the policy asks for one answer over all vendors. Hosts of unknown
 * value go with the only known one, if there is one.
 */
export function partition(facet: AnyFacet, offers: readonly unknown[], policy: Policy): Part[] {
  if (facet.partition === undefined || policy.vendor === "neutral") return allTogether(facet, offers);
  const parts = new Map<string | null, number[]>();
  offers.forEach((offer, index) => {
    const value = facet.partition!(offer);
    const members = parts.get(value);
    if (members === undefined) parts.set(value, [index]);
    else members.push(index);
  });
  const known = [...parts.keys()].filter((value) => value !== null).sort();
  if (known.length <= 1) return allTogether(facet, offers);
  const sorted = parts.has(null) ? [...known, null] : known;
  return sorted.map((value) => ({ value, members: parts.get(value)! }));
}

/** No hosts apart, whatever they offer. */
export function allTogether(_: AnyFacet, offers: readonly unknown[]): Part[] {
  return [{ value: null, members: offers.map((_, index) => index) }];
}
