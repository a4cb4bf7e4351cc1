import fc from "fast-check";
import { limitsFacet } from "../../../packages/core/src/facets/limits/limits-facet.ts";
import { type Bound, boundOf, unbounded, unknownBound } from "../../../packages/core/src/lattice/bound.ts";
import { lawsOf } from "./facet-laws.ts";

const limit = fc.constantFrom(1, 2, 255, 288, 710, 1024, 4096);

export const someBound: fc.Arbitrary<Bound> = fc.oneof(
  limit.map(boundOf),
  fc.tuple(limit, limit).map(([a, b]) => ({ certain: Math.min(a, b), possible: Math.max(a, b) })),
  limit.map((certain) => ({ certain, possible: Number.POSITIVE_INFINITY })),
  fc.constantFrom(unknownBound, unbounded),
);

/** The limits themselves, one more and one less. */
export function nearBounds(bounds: readonly Bound[]): number[] {
  const ends = bounds.flatMap(({ certain, possible }) => [certain, possible]).filter(Number.isFinite);
  return ends.flatMap((end) => [end - 1, end, end + 1]).filter((value) => value > 0);
}

export const limitsLaws = lawsOf(
  limitsFacet,
  someBound.map((maxVcpus) => ({ maxVcpus })),
  (offers) => fc.record({ vcpus: fc.constantFrom(1, ...nearBounds(offers.map(({ maxVcpus }) => maxVcpus))) }),
);
