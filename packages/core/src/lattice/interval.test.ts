import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anyNumber,
  containsNumber,
  inside,
  intervalKey,
  meetIntervals,
  noNumber,
  type PartialInterval,
  unknownInterval,
} from "./interval.ts";
import { and } from "./kleene.ts";

const exact = fc
  .tuple(fc.nat(20), fc.nat(20))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }))
  .map((interval): PartialInterval => ({ certain: interval, possible: interval }));
const offer: fc.Arbitrary<PartialInterval> = fc.oneof(
  exact,
  exact.map(({ certain }) => ({ certain, possible: anyNumber })),
  fc.constant(unknownInterval),
  fc.constant({ certain: anyNumber, possible: anyNumber }),
);

describe("intervals", () => {
  it("meet idempotently, commutatively, associatively", () => {
    fc.assert(
      fc.property(offer, offer, offer, (a, b, c) => {
        expect(intervalKey(meetIntervals(a, a))).toBe(intervalKey(a));
        expect(intervalKey(meetIntervals(a, b))).toBe(intervalKey(meetIntervals(b, a)));
        expect(meetIntervals(meetIntervals(a, b), c)).toEqual(meetIntervals(a, meetIntervals(b, c)));
      }),
    );
  });

  it("hold in their meet what both hold, at every number around", () => {
    fc.assert(
      fc.property(offer, offer, fc.integer({ min: 0, max: 21 }), (a, b, number) => {
        expect(containsNumber(meetIntervals(a, b), number)).toBe(
          and(containsNumber(a, number), containsNumber(b, number)),
        );
      }),
    );
  });

  it("have nothing in the empty one", () => {
    expect([0, 1, Number.MAX_SAFE_INTEGER].map((number) => inside(noNumber, number))).toEqual([false, false, false]);
  });
});
