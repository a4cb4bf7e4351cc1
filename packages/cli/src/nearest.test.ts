import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

test.each<[a: string, b: string, distance: number]>([
  ["", "", 0],
  ["", "abc", 3],
  ["baseline", "bsaeline", 1],
  ["format", "fromat", 1],
  ["kitten", "sitting", 3],
])("from %j to %j: %i", (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

test("the distance is symmetric, zero for equals only, and at most the longer length", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

test.each<[typed: string, candidates: string[], meant: string | null]>([
  ["bsaeline", ["inspect", "baseline"], "baseline"],
  ["BASELINE", ["baseline"], "baseline"],
  ["xyz", ["baseline", "inspect"], null],
  ["node1.xml", ["node2.xml", "node3.xml"], "node2.xml"],
  ["a", [], null],
])("%j among %j: %j", (typed, candidates, meant) => {
  expect(nearest(typed, candidates)).toBe(meant);
});
