import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareCodePoints, Interner, indicesOf, setOfIndices, sizeOf } from "./interner.ts";

/** Names as inputs bring them: ordinary, empty, long, and those that trip up plain objects. */
const name = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "", " ", "vmx", "sse4.1", "\u{1f600}", "\ufffd", "é"),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const names = fc.array(name, { maxLength: 80 });
const byCodePoint = (a: string, b: string): number => {
  const [left, right] = [[...a].map((c) => c.codePointAt(0)!), [...b].map((c) => c.codePointAt(0)!)];
  const at = left.findIndex((point, index) => point !== right[index]);
  return at < 0 ? left.length - right.length : at >= right.length ? 1 : left[at]! - right[at]!;
};

describe("Interner", () => {
  it("lists the numbers a set is made of, however many words they fill", () => {
    const number = fc.oneof(fc.nat({ max: 70 }), fc.nat({ max: 2100 }), fc.nat({ max: 20_000 }));
    fc.assert(
      fc.property(fc.uniqueArray(number, { maxLength: 200 }), (numbers) => {
        const set = setOfIndices(numbers);
        expect(set).toBe(numbers.reduce((all, index) => all | (1n << BigInt(index)), 0n));
        expect(indicesOf(set)).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });

  it("gives sets that behave as Set<string> does", () => {
    fc.assert(
      fc.property(names, names, names, (seen, a, b) => {
        const interner = new Interner(seen);
        const [left, right] = [interner.setOf(a), interner.setOf(b)];
        const sorted = (set: Iterable<string>): string[] => [...new Set(set)].sort(byCodePoint);
        expect(interner.namesOf(left)).toEqual(sorted(a));
        expect(interner.namesOf(left | right)).toEqual(sorted([...a, ...b]));
        expect(interner.namesOf(left & right)).toEqual(sorted(a.filter((item) => b.includes(item))));
        expect(interner.namesOf(left & ~right)).toEqual(sorted(a.filter((item) => !b.includes(item))));
        expect(sizeOf(left)).toBe(new Set(a).size);
        expect(left === right).toBe(
          sorted(a).join("\0") === sorted(b).join("\0") && new Set(a).size === new Set(b).size,
        );
      }),
    );
  });

  it("numbers a name once and gives it back", () => {
    fc.assert(
      fc.property(names, (all) => {
        const interner = new Interner();
        const numbers = all.map((item) => interner.indexOf(item));
        expect(numbers.map((number) => interner.nameAt(number))).toEqual(all);
        expect(all.map((item) => interner.indexOf(item))).toEqual(numbers);
        expect(interner.size).toBe(new Set(all).size);
      }),
    );
  });

  it("asks for a name without adding it", () => {
    const interner = new Interner(["a"]);
    expect([interner.peek("a"), interner.peek("__proto__"), interner.size]).toEqual([0, undefined, 1]);
  });

  it("refuses to list a cofinite set and a number without a name", () => {
    const interner = new Interner(["a"]);
    expect(() => interner.namesOf(-1n)).toThrow(RangeError);
    expect(() => interner.nameAt(1)).toThrow(RangeError);
    expect(() => interner.namesOf(2n)).toThrow(RangeError);
    expect(sizeOf(-1n)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("sets of numbers", () => {
  it("hold the numbers that went in, ascending", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000)), (numbers) => {
        const set = setOfIndices(numbers);
        expect(set).toBe(numbers.reduce((bits, number) => bits | (1n << BigInt(number)), 0n));
        expect(indicesOf(set)).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
    );
  });
});

describe("compareCodePoints", () => {
  it("orders by code point where UTF-16 would not", () => {
    expect(["\u{1f600}", "\ufffd", "a"].sort(compareCodePoints)).toEqual(["a", "\ufffd", "\u{1f600}"]);
    expect(["\u{1f600}", "\ufffd", "a"].sort()).not.toEqual(["a", "\ufffd", "\u{1f600}"]);
  });

  it("agrees with comparing the lists of code points", () => {
    fc.assert(fc.property(name, name, (a, b) => Math.sign(compareCodePoints(a, b)) === Math.sign(byCodePoint(a, b))));
  });
});
