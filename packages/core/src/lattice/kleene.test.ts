import { expect, test } from "vitest";
import { all, and, any, type Kleene, not, or } from "./kleene.ts";

const values: readonly Kleene[] = ["no", "unknown", "yes"];

test("the connectives are minimum, maximum and mirror of no < unknown < yes", () => {
  const rank = (value: Kleene) => values.indexOf(value);
  for (const a of values) {
    expect(rank(not(a))).toBe(2 - rank(a));
    for (const b of values) {
      expect(rank(and(a, b))).toBe(Math.min(rank(a), rank(b)));
      expect(rank(or(a, b))).toBe(Math.max(rank(a), rank(b)));
    }
  }
});

// of | all of them
test.each<[Kleene[], Kleene]>([
  [[], "yes"],
  [["yes", "yes"], "yes"],
  [["yes", "unknown"], "unknown"],
  [["unknown", "no"], "no"],
])("all of %j is %s", (given, expected) => {
  expect(all(given)).toBe(expected);
});

test("all stops at the first no", () => {
  const asked: Kleene[] = [];
  const answers = (function* (): Generator<Kleene> {
    for (const value of ["yes", "no", "yes"] as const) {
      asked.push(value);
      yield value;
    }
  })();
  expect(all(answers)).toBe("no");
  expect(asked).toEqual(["yes", "no"]);
});

test("any is what not and all make of it", () => {
  for (const a of values) {
    for (const b of values) expect(any([a, b])).toBe(not(all([not(a), not(b)])));
    expect(any([a])).toBe(a);
  }
  expect(any([])).toBe("no");
});
