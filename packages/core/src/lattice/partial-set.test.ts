import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { all, and, type Kleene } from "./kleene.ts";
import {
  contains,
  coversAll,
  equalSets,
  everything,
  exactly,
  meetSets,
  nothingKnown,
  type PartialSet,
  setKey,
  undeterminedIn,
  within,
} from "./partial-set.ts";

const width = 70; // over the 64 bits that a Map would look at

/** Finite and cofinite sets, certain within possible. */
const some: fc.Arbitrary<PartialSet> = fc
  .tuple(
    fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n }),
    fc.bigInt({ min: -(1n << BigInt(width)), max: (1n << BigInt(width)) - 1n }),
  )
  .map(([certain, more]) => ({ certain, possible: certain | more }));

const indices = Array.from({ length: width + 2 }, (_, index) => index);

test("each element is met by itself", () => {
  fc.assert(
    fc.property(some, some, (a, b) => {
      const met = meetSets(a, b);
      for (const index of indices) expect(contains(met, index)).toBe(and(contains(a, index), contains(b, index)));
    }),
    { numRuns: 50 },
  );
});

test("all needed elements are covered as each of them is contained", () => {
  fc.assert(
    fc.property(some, fc.uniqueArray(fc.integer({ min: 0, max: width + 1 }), { maxLength: 4 }), (set, needed) => {
      const bits = needed.reduce((sum, index) => sum | (1n << BigInt(index)), 0n);
      expect(coversAll(set, bits)).toBe(all(needed.map((index) => contains(set, index))));
    }),
    { numRuns: 200 },
  );
});

test("keys are equal exactly for equal sets, and open is what is neither yes nor no", () => {
  fc.assert(
    fc.property(some, some, (a, b) => {
      expect(setKey(a) === setKey(b)).toBe(equalSets(a, b));
      expect(setKey({ ...a })).toBe(setKey(a));
      for (const index of indices) {
        expect(((undeterminedIn(a) >> BigInt(index)) & 1n) === 1n).toBe(contains(a, index) === "unknown");
      }
    }),
    { numRuns: 50 },
  );
  // Two sets that differ beyond bit 63 only, which a Map keyed by bigint would not tell apart.
  expect(setKey(exactly(1n << 64n))).not.toBe(setKey(exactly(1n << 65n)));
});

describe("what silence means", () => {
  // the set | an element that it has | one in its vocabulary that it lacks | one of which it never heard
  test.each<[string, PartialSet, Kleene, Kleene, Kleene]>([
    ["nothing known", nothingKnown, "unknown", "unknown", "unknown"],
    ["everything", everything, "yes", "yes", "yes"],
    ["a complete list", exactly(0b001n), "yes", "no", "no"],
    ["a list with a vocabulary", within(0b001n, 0b011n), "yes", "no", "unknown"],
    ["a list without a vocabulary", within(0b001n, 0n), "yes", "unknown", "unknown"],
  ])("%s", (_, set, present, absent, unheard) => {
    expect([0, 1, 2].map((index) => contains(set, index))).toEqual([present, absent, unheard]);
  });

  test("everything is the identity of meet, and nothing known is not", () => {
    const set = within(0b001n, 0b011n);
    expect(meetSets(set, everything)).toEqual(set);
    expect(meetSets(set, nothingKnown)).toEqual({ certain: 0n, possible: set.possible });
  });
});
