import fc, { type Arbitrary } from "fast-check";
import { clockFacet } from "../../../packages/core/src/facets/clock/clock-facet.ts";
import {
  type ClockOffer,
  clockOf,
  meetClocks,
  unknownClock,
} from "../../../packages/core/src/facets/clock/clock-offer.ts";
import { lawsOf } from "./facet-laws.ts";

/** Near one another and far apart: 250 parts in a million of 2.6 GHz are 650 kHz. */
const frequency = fc.constantFrom(2_600_000_000, 2_600_000_001, 2_600_500_000, 2_601_100_000, 3_200_000_000);
const host = fc.tuple(frequency, fc.constantFrom(true, false, null)).map(([hz, scaling]) => clockOf(hz, scaling));

const made: Arbitrary<ClockOffer> = fc.oneof(
  { weight: 6, arbitrary: host },
  { weight: 2, arbitrary: fc.tuple(host, host).map(([a, b]) => meetClocks(a, b)) },
  { weight: 1, arbitrary: fc.constant(unknownClock) },
);

/** The ends of the intervals, one more and one less, and the frequencies themselves. */
export const clockLaws = lawsOf(clockFacet, made, (offers) => {
  const ends = offers.flatMap(({ accept, lowestHz }) => [
    ...[accept.certain, accept.possible].flatMap(({ min, max }) => [min - 1, min, max, max + 1]),
    lowestHz,
  ]);
  const near = ends.filter((hz) => Number.isFinite(hz) && hz >= 0);
  return fc.record({ tscHz: fc.constantFrom(null, 2_600_000_000, ...near) });
});
