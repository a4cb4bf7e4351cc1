import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Flat, flatKey, flatOf, flatUnknown, isFlat, meetFlat, soleValue } from "./flat.ts";
import { and, type Kleene } from "./kleene.ts";

const some: fc.Arbitrary<Flat> = fc
  .array(fc.option(fc.constantFrom("a", "b", "c")), { minLength: 1, maxLength: 3 })
  .map((said) => said.map(flatOf).reduce(meetFlat));

test("everyone of both has a value exactly if everyone of each has it", () => {
  fc.assert(
    fc.property(some, some, fc.constantFrom("a", "b"), (a, b, value) => {
      expect(isFlat(meetFlat(a, b), value)).toBe(and(isFlat(a, value), isFlat(b, value)));
      expect(flatKey(meetFlat(a, b))).toBe(flatKey(meetFlat(b, a)));
      expect(flatKey(meetFlat(a, a))).toBe(flatKey(a));
    }),
  );
});

describe("what was said", () => {
  // by hosts (null: silent) | is it a | the sole value
  test.each<[string, (string | null)[], Kleene, string | null]>([
    ["by one", ["a"], "yes", "a"],
    ["by two alike", ["a", "a"], "yes", "a"],
    ["by one beside a silent one", ["a", null], "unknown", "a"],
    ["otherwise", ["b"], "no", "b"],
    ["in conflict", ["a", "b"], "no", null],
    ["otherwise beside a silent one", ["b", null], "no", "b"],
    ["by nobody", [null], "unknown", null],
  ])("%s", (_, said, isA, sole) => {
    const flat = said.map(flatOf).reduce(meetFlat);
    expect(isFlat(flat, "a")).toBe(isA);
    expect(soleValue(flat)).toBe(sole);
  });

  test("a silent host is not the identity", () => {
    expect(meetFlat(flatOf("a"), flatUnknown)).not.toEqual(flatOf("a"));
  });
});
