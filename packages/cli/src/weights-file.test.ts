import { InputError } from "@virt-baseline/core";
import { expect, test } from "vitest";
import { readWeights } from "./weights-file.ts";

// what is written | the weights by name | of all others
test.each([
  ["avx2: 5\naes: 0\n", { aes: 0, avx2: 5 }, 1],
  ['{"avx2": 5, "*": 0}', { avx2: 5 }, 0],
  ["{}", {}, 1],
])("%j", (source, byName, others) => {
  expect(readWeights("w.yaml", source)).toEqual({ source: "w.yaml", others, byName });
});

// what is written | why it is refused
test.each([
  ["avx2: 1.5", "half a weight"],
  ["avx2: -1", "a weight below 0"],
  ["avx2: many", "a word"],
  ["- avx2", "a list"],
  ["avx2", "a text"],
  ["", "nothing"],
  ["a: &x 1\nb: *x", "an alias"],
  ["a: [", "no YAML"],
  [`avx2: 1${" ".repeat(300_000)}`, "too large a file"],
])("refuses %.20j: %s", (source) => {
  expect(() => readWeights("w.yaml", source)).toThrow(InputError);
});

test("names are no more than names", () => {
  const { byName } = readWeights("w.yaml", '{"__proto__": 3}');
  expect(Object.getPrototypeOf(byName)).toBe(Object.prototype);
  expect(Object.hasOwn(byName, "__proto__")).toBe(true);
});
