import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closeElements, commonOf, conceptsOf, coversOf, membersHaving } from "./concepts.ts";

/** Tables of up to 7 things and 9 elements; few elements missing, as hosts differ by little. */
const rows = fc.array(
  fc
    .array(fc.integer({ min: 0, max: 2 }), { minLength: 9, maxLength: 9 })
    .map((cells) => cells.reduce((row, cell, index) => (cell > 0 ? row | (1n << BigInt(index)) : row), 0n)),
  { minLength: 1, maxLength: 7 },
);
const elements = fc.integer({ min: 0, max: 511 }).map(BigInt);
const within = (a: bigint, b: bigint) => (a & ~b) === 0n;

describe("the Galois connection between things and elements", () => {
  it("has antitone derivations: more elements, fewer things that have them; more things, less in common", () => {
    fc.assert(
      fc.property(rows, elements, elements, (table, a, b) => {
        expect(within(membersHaving(table, a | b), membersHaving(table, a))).toBe(true);
        const [some, more] = [membersHaving(table, a | b), membersHaving(table, a)];
        expect(within(commonOf(table, more), commonOf(table, some))).toBe(true);
      }),
    );
  });

  it("is an adjunction: things lie within those that have some elements exactly where the elements lie within what they share", () => {
    fc.assert(
      fc.property(rows, elements, fc.nat(127).map(BigInt), (table, some, chosen) => {
        const things = chosen & ((1n << BigInt(table.length)) - 1n);
        expect(within(things, membersHaving(table, some))).toBe(within(some, commonOf(table, things)) || things === 0n);
      }),
    );
  });

  it("has a closure that is extensive (over what anyone has), monotone and idempotent", () => {
    fc.assert(
      fc.property(rows, elements, elements, (table, one, other) => {
        const had = commonOf(table, 0n);
        const [a, b] = [one & had, (one | other) & had];
        expect(within(a, closeElements(table, a))).toBe(true);
        expect(within(closeElements(table, a), closeElements(table, b))).toBe(true);
        expect(closeElements(table, closeElements(table, a))).toBe(closeElements(table, a));
      }),
    );
  });
});

describe("conceptsOf", () => {
  it("finds exactly the pairs that all subsets of the things lead to", () => {
    fc.assert(
      fc.property(rows, (table) => {
        const expected = new Map<bigint, bigint>();
        for (let members = 1n; members < 1n << BigInt(table.length); members++) {
          const common = commonOf(table, members);
          expected.set(membersHaving(table, common), common);
        }
        const { concepts, complete } = conceptsOf(table);
        expect(complete).toBe(true);
        expect(concepts).toHaveLength(expected.size);
        for (const { members, common } of concepts) expect(expected.get(members)).toBe(common);
      }),
    );
  });

  it("says so where the limit cuts it short", () => {
    const chain = [1n, 3n, 7n, 15n];
    expect(conceptsOf(chain, 4).complete).toBe(true);
    expect(conceptsOf(chain, 3)).toMatchObject({ complete: false });
    expect(conceptsOf(chain, 3).concepts).toHaveLength(3);
    expect(conceptsOf([])).toEqual({ concepts: [], complete: true });
  });

  it("takes more things than a word has bits", () => {
    const table = Array.from({ length: 70 }, (_, index) => (1n << BigInt(index + 1)) - 1n);
    const { concepts } = conceptsOf(table);
    expect(concepts).toHaveLength(70);
    expect(concepts[0]).toEqual({ members: (1n << 70n) - 1n, common: 1n });
  });
});

describe("coversOf", () => {
  it("draws a line between concepts exactly where none lies between them", () => {
    fc.assert(
      fc.property(rows, (table) => {
        const { concepts } = conceptsOf(table);
        const lines = new Set(coversOf(concepts).map(String));
        const below = (a: number, b: number) => a !== b && within(concepts[b]!.members, concepts[a]!.members);
        const places = [...concepts.keys()];
        for (const a of places)
          for (const b of places)
            expect(lines.has(`${a},${b}`)).toBe(below(a, b) && !places.some((c) => below(a, c) && below(c, b)));
      }),
    );
  });
});
