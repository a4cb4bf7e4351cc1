import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupAlike } from "./alike.ts";
import { islandsOf, oneWayStreets } from "./islands.ts";
import { Relation } from "./relation.ts";

/** Directed graphs around the density at which large components appear, so that islands of all sizes are met. */
const graph = fc.integer({ min: 0, max: 9 }).chain((size) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: size * size, maxLength: size * size }).map((cells) => {
    const matrix = Array.from({ length: size }, (_, from) =>
      Array.from({ length: size }, (_, to) => cells[from * size + to]! < 2),
    );
    return { size, allows: (from: number, to: number) => matrix[from]![to]! };
  }),
);

/** Who reaches whom, by trying every stop between every pair. */
function reach(size: number, allows: (from: number, to: number) => boolean): boolean[][] {
  const reached = Array.from({ length: size }, (_, from) =>
    Array.from({ length: size }, (_, to) => from === to || allows(from, to)),
  );
  for (let stop = 0; stop < size; stop++)
    for (let from = 0; from < size; from++)
      for (let to = 0; to < size; to++) reached[from]![to] ||= reached[from]![stop]! && reached[stop]![to]!;
  return reached;
}

describe("islands", () => {
  it("part the things as mutual reach in the matrix of all pairs does, and say which pairs need a stop", () => {
    fc.assert(
      fc.property(graph, ({ size, allows }) => {
        const islands = islandsOf(new Relation(size, allows));
        expect(islands.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual([...Array(size).keys()]);
        const reached = reach(size, allows);
        const islandOf = (node: number) => islands.findIndex(({ members }) => members.includes(node));
        for (let a = 0; a < size; a++)
          for (let b = 0; b < size; b++) expect(islandOf(a) === islandOf(b)).toBe(reached[a]![b]! && reached[b]![a]!);
        for (const { members, direct, viaAStop } of islands) {
          const indirect = members.flatMap((a) => members.filter((b) => a !== b && !allows(a, b)).map((b) => [a, b]));
          expect(viaAStop).toEqual(indirect);
          expect(direct).toBe(indirect.length === 0);
        }
      }),
    );
  });

  it("come largest first", () => {
    const pairs = new Set(["1,2", "2,1", "3,4", "4,5", "5,3"]);
    const islands = islandsOf(new Relation(6, (from, to) => pairs.has(`${from},${to}`)));
    expect(islands.map(({ members }) => members)).toEqual([[3, 4, 5], [1, 2], [0]]);
  });

  it("are found on a chain of ten thousand things, which recursion could not follow", () => {
    const islands = islandsOf(new Relation(10_000, (from, to) => to === from + 1));
    expect(islands).toHaveLength(10_000);
  });
});

describe("one-way streets", () => {
  it("are the direct pairs from whose end nothing leads back", () => {
    fc.assert(
      fc.property(graph, ({ size, allows }) => {
        const relation = new Relation(size, allows);
        const reached = reach(size, allows);
        const expected = [...Array(size).keys()].flatMap((a) =>
          [...Array(size).keys()].filter((b) => a !== b && allows(a, b) && !reached[b]![a]).map((b) => [a, b]),
        );
        expect(oneWayStreets(relation, islandsOf(relation))).toEqual(expected);
      }),
    );
  });
});

describe("groupAlike", () => {
  it("lets every verdict be read off the first members of two groups, and joins all that can be joined", () => {
    fc.assert(
      fc.property(graph, ({ size, allows }) => {
        const verdict = (from: number, to: number) => String(allows(from, to));
        const groups = groupAlike(size, verdict);
        expect(groups.flat().sort((a, b) => a - b)).toEqual([...Array(size).keys()]);
        for (const one of groups)
          for (const other of groups) {
            const said = new Set(one.flatMap((a) => other.map((b) => verdict(a, b))));
            expect([...said]).toEqual([verdict(one[0]!, other[0]!)]);
          }
        const row = (node: number) =>
          [...Array(size).keys()].map((third) => [verdict(node, third), verdict(third, node)]);
        const firsts = groups.map(([first]) => JSON.stringify(row(first!)));
        expect(new Set(firsts).size).toBe(groups.length);
      }),
    );
  });
});
