import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alikeColumns, alikeRows, alikeThings } from "./alike.ts";
import { islandsOf, oneWayStreets } from "./islands.ts";
import { PairTable } from "./pair-table.ts";
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

/** A table in which two checks are found in some pairs, as errors or not known. */
function tableOf(rows: number, columns: number, cells: readonly number[]): PairTable {
  const table = new PairTable(rows, columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const cell = cells[(row * columns + column) % Math.max(1, cells.length)] ?? 0;
      if ((cell & 1) === 1) table.add(row, column, { check: "a", severity: "error" });
      if (cell > 1) table.add(row, column, { check: "b", severity: "unknown" });
    }
  return table;
}

const oblong = fc.record({
  rows: fc.integer({ min: 1, max: 6 }),
  columns: fc.integer({ min: 1, max: 40 }),
  cells: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 240 }),
});

describe("groups of what is alike", () => {
  it("let all be read off their first members, and join all that can be joined", () => {
    fc.assert(
      fc.property(graph, ({ size, allows }) => {
        const table = tableOf(
          size,
          size,
          [...Array(size * size).keys()].map((cell) => (allows(Math.floor(cell / size), cell % size) ? 0 : 3)),
        );
        const groups = alikeThings(table);
        expect(groups.flat().sort((a, b) => a - b)).toEqual([...Array(size).keys()]);
        for (const one of groups)
          for (const other of groups) {
            const said = new Set(one.flatMap((a) => other.map((b) => table.said(a, b))));
            expect([...said]).toEqual([table.said(one[0]!, other[0]!)]);
          }
        const row = (node: number) =>
          [...Array(size).keys()].map((third) => [table.said(node, third), table.said(third, node)]);
        const firsts = groups.map(([first]) => JSON.stringify(row(first!)));
        expect(new Set(firsts).size).toBe(groups.length);
      }),
    );
  });

  it("fold rows and columns of two kinds without loss", () => {
    fc.assert(
      fc.property(oblong, ({ rows, columns, cells }) => {
        const table = tableOf(rows, columns, cells);
        const [byRow, byColumn] = [alikeRows(table), alikeColumns(table)];
        for (const rowGroup of byRow)
          for (const columnGroup of byColumn) {
            const said = rowGroup.flatMap((row) => columnGroup.map((column) => table.said(row, column)));
            expect(new Set(said)).toEqual(new Set([table.said(rowGroup[0]!, columnGroup[0]!)]));
          }
        const rowSaid = (row: number) => [...Array(columns).keys()].map((column) => table.said(row, column)).join("|");
        expect(byRow).toHaveLength(new Set([...Array(rows).keys()].map(rowSaid)).size);
      }),
    );
  });
});

describe("a table of pairs", () => {
  it("tells of each pair what was added, cell by cell or a row at a time, and where it is of some severity", () => {
    fc.assert(
      fc.property(oblong, ({ rows, columns, cells }) => {
        const single = tableOf(rows, columns, cells);
        const whole = new PairTable(rows, columns);
        for (let row = 0; row < rows; row++) {
          for (const found of [
            { check: "a", severity: "error" as const },
            { check: "b", severity: "unknown" as const },
          ]) {
            const bits = new Uint32Array(whole.words);
            for (let column = 0; column < columns; column++)
              if (single.at(row, column).some(({ check }) => check === found.check))
                bits[column >>> 5]! |= 1 << (column & 31);
            whole.addRow(row, bits, found);
          }
        }
        const errors = whole.where(new Set(["error"]));
        const pairs = [...Array(rows * columns).keys()].map(
          (cell) => [Math.floor(cell / columns), cell % columns] as const,
        );
        const bit = ([row, column]: readonly [number, number]) =>
          (errors[row * whole.words + (column >>> 5)]! >>> (column & 31)) & 1;
        expect(pairs.map(([row, column]) => whole.at(row, column))).toEqual(
          pairs.map(([row, column]) => single.at(row, column)),
        );
        expect(pairs.map((pair) => bit(pair) === 1)).toEqual(
          pairs.map(([row, column]) => single.severity(row, column) === "error"),
        );
      }),
    );
  });

  it("is turned into the relation of the pairs in which nothing is found", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.boolean(), { minLength: 1 }), (size, cells) => {
        const bad = (from: number, to: number) => cells[(from * size + to) % cells.length]!;
        const table = new PairTable(size, size);
        for (let from = 0; from < size; from++)
          for (let to = 0; to < size; to++) if (bad(from, to)) table.add(from, to, { check: "a", severity: "error" });
        const isOne = (thing: number) => thing % 3 !== 0;
        const relation = Relation.except({ size, bits: table.where(new Set(["error"])) }, isOne);
        const slow = new Relation(size, (from, to) => !bad(from, to), isOne);
        const all = [...Array(size).keys()];
        const rows = (one: Relation) => all.map((from) => all.map((to) => one.has(from, to)));
        expect(rows(relation)).toEqual(rows(slow));
        expect(all.map((from) => relation.countFrom(from))).toEqual(
          rows(slow).map((row, from) => row.filter((allowed, to) => allowed && from !== to).length),
        );
        expect(all.map((from) => relation.next(from, 0))).toEqual(all.map((from) => slow.next(from, 0)));
      }),
    );
  });
});
