import { createColors } from "picocolors";
import { expect, test } from "vitest";
import { bitsOfNestingLast, count, enumerate, fold } from "./words.ts";

const style = { colors: createColors(false), width: 60, verbose: false };
const names = (number: number) => Array.from({ length: number }, (_, index) => `feature-${index}`);

test.each<[number, string]>([
  [0, "0 hosts"],
  [1, "1 host"],
  [2, "2 hosts"],
])("%i", (number, said) => {
  expect(count(number, "host")).toBe(said);
});

test.each<[string[], string]>([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
  [["a", "b", "c", "d"], "a, b and 2 more"],
])("%j", (list, said) => {
  expect(enumerate(list, 3)).toBe(said);
});

test("a list that fits is whole; one that does not tells how many more there are", () => {
  expect(fold(names(3), style)).toBe("feature-0, feature-1, feature-2");
  const folded = fold(names(40), style);
  const [, shown = "", more = ""] = /^(.*) and (\d+) more$/.exec(folded) ?? [];
  expect(shown.split(", ").length + Number(more)).toBe(40);
  expect(folded.length).toBeLessThan(2 * 45);
});

test("verbose lists are whole, and however little room there is one name is shown", () => {
  expect(fold(names(40), { ...style, verbose: true }).split(", ")).toHaveLength(40);
  expect(fold(names(40), style, 1, 1000)).toBe("feature-0 and 39 more");
});

test("the bits of nested virtualization come last", () => {
  expect(["vmx-ept", "zzz", "abm", "vmx"].sort(bitsOfNestingLast)).toEqual(["abm", "vmx", "zzz", "vmx-ept"]);
});
