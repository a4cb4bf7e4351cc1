import fc from "fast-check";
import { expect, test } from "vitest";
import { canDistribute, type Share } from "./distribute.ts";

/** Hall's condition, the slow way: of every set of places, what may go nowhere else must fit into it. */
function fitsByHall(shares: readonly Share[], rooms: readonly number[]): boolean {
  for (let set = 0; set < 1 << rooms.length; set++) {
    const bound = shares.filter(({ places }) => places.every((place) => (set & (1 << place)) !== 0));
    const room = rooms.reduce((sum, size, place) => sum + ((set & (1 << place)) === 0 ? 0 : size), 0);
    if (bound.reduce((sum, { amount }) => sum + amount, 0) > room) return false;
  }
  return true;
}

test("shares find room exactly where every set of places is large enough for what may go nowhere else", () => {
  const seen = new Map<boolean, number>();
  const share = fc.record({ amount: fc.nat(6), places: fc.uniqueArray(fc.nat(4), { maxLength: 3 }) });
  fc.assert(
    fc.property(
      fc.array(share, { maxLength: 6 }),
      fc.array(fc.nat(8), { minLength: 5, maxLength: 5 }),
      (shares, rooms) => {
        const expected = fitsByHall(shares, rooms);
        seen.set(expected, (seen.get(expected) ?? 0) + 1);
        expect(canDistribute(shares, rooms)).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
  expect([...seen.values()].every((count) => count > 100)).toBe(true);
});

/** Every way of giving each its own, one after another. */
function matchesByTrying(wishes: readonly (readonly number[])[], taken: readonly number[] = []): boolean {
  const [first, ...rest] = wishes;
  return (
    first === undefined || first.some((place) => !taken.includes(place) && matchesByTrying(rest, [...taken, place]))
  );
}

test("with amounts and rooms of one it is a matching: one thing serves one", () => {
  const wish = fc.uniqueArray(fc.nat(4), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 5 }), (wishes) => {
      const shares = wishes.map((places) => ({ amount: 1, places }));
      expect(canDistribute(shares, [1, 1, 1, 1, 1])).toBe(matchesByTrying(wishes));
    }),
    { numRuns: 2000 },
  );
});

test("a thousand unlike shares of many bytes are distributed, without trying them all", () => {
  const shares = Array.from({ length: 1000 }, (_, index) => ({
    amount: 2 ** 40,
    places: [index % 64, (index * 7) % 64],
  }));
  expect(canDistribute(shares, new Array(64).fill(2 ** 44))).toBe(true);
  expect(canDistribute(shares, new Array(64).fill(2 ** 43))).toBe(false);
});
