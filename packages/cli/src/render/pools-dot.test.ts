import type { PoolsResult } from "@virt-baseline/core";
import { expect, test } from "vitest";
import { renderPoolsDot } from "./pools-dot.ts";

const pool = {
  members: ['a"];b [label="x', "back\\slash", "line\nbreak\u001b[31m"],
  hosts: 3,
  cpu: { vendor: null, model: null, features: [] },
  machine: null,
  level: null,
  featureCount: 0,
  lost: [],
  loss: 0,
};
const result = { plans: [{ pools: [pool], loss: 0, optimal: true, bound: 0 }], answer: 0 } as unknown as PoolsResult;

test("names stay names, whatever characters they have", () => {
  expect(renderPoolsDot(result).split("\n").slice(3, 8)).toEqual([
    "  subgraph cluster_1 {",
    '    label="Pool 1\\nno named model\\n0 features";',
    '    "a\\"];b [label=\\"x";',
    '    "back\\\\slash";',
    '    "line\\nbreak\ufffd[31m";',
  ]);
});

test("no answer is an empty picture", () => {
  expect(renderPoolsDot({ ...result, answer: null })).toBe(
    'graph pools {\n  fontname="sans-serif";\n  node [shape=box, fontname="sans-serif"];\n}\n',
  );
});

test("a box of the lattice names what no box above it has, and hosts that are in none below it", () => {
  const lattice = {
    complete: true,
    concepts: [
      { members: ["a", "b"], common: ["aes"] },
      { members: ["b"], common: ["aes", "avx"] },
    ],
    lines: [[0, 1]] as const,
  };
  expect(renderPoolsDot({ ...result, lattice })).toContain(
    'c0 [label="2 hosts share 1\\n+ aes\\na"];\n  c1 [label="1 host has 2\\n+ avx\\nb"];\n  c0 -> c1;',
  );
});
