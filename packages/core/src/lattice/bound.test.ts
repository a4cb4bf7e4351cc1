import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allows, type Bound, boundKey, boundOf, exactLimit, meetBounds, unbounded, unknownBound } from "./bound.ts";
import { and, type Kleene } from "./kleene.ts";

const some: fc.Arbitrary<Bound> = fc.oneof(
  fc.tuple(fc.nat(9), fc.nat(9)).map(([a, b]) => ({ certain: Math.min(a, b), possible: Math.max(a, b) })),
  fc.constantFrom(unbounded, unknownBound),
);

test("both bounds allow what their meet allows", () => {
  fc.assert(
    fc.property(some, some, fc.nat(10), (a, b, needed) => {
      expect(allows(meetBounds(a, b), needed)).toBe(and(allows(a, needed), allows(b, needed)));
      expect(boundKey(meetBounds(a, b))).toBe(boundKey(meetBounds(b, a)));
      expect(meetBounds(a, unbounded)).toEqual(a);
    }),
  );
});

describe("a bound", () => {
  // the bound | allows 1 | 2 | 3 | its limit where it is known
  test.each<[string, Bound, Kleene, Kleene, Kleene, number | null]>([
    ["known", boundOf(2), "yes", "yes", "no", 2],
    ["half known", { certain: 1, possible: 2 }, "yes", "unknown", "no", null],
    ["only from below", { certain: 2, possible: Number.POSITIVE_INFINITY }, "yes", "yes", "unknown", null],
    ["unknown", unknownBound, "unknown", "unknown", "unknown", null],
    ["none at all", unbounded, "yes", "yes", "yes", null],
  ])("%s", (_, bound, one, two, three, limit) => {
    expect([1, 2, 3].map((needed) => allows(bound, needed))).toEqual([one, two, three]);
    expect(exactLimit(bound)).toBe(limit);
  });
});
