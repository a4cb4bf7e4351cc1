import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Kleene } from "../lattice/kleene.ts";
import { type Assignment, assign, faultsOfAssignment } from "./assign.ts";

interface Sizes {
  readonly sizes: readonly number[];
  readonly rooms: readonly number[];
  readonly taken: readonly boolean[];
}

const some = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
  rooms: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }),
  taken: fc.array(fc.boolean(), { minLength: 18, maxLength: 18 }),
});

function questionOf({ sizes, rooms, taken }: Sizes): Assignment {
  return {
    things: sizes.length,
    places: rooms.length,
    takes: (thing, place) => taken[thing * 3 + place]!,
    holds: (place, things): Kleene =>
      things.reduce((sum, thing) => sum + sizes[thing]!, 0) <= rooms[place]! ? "yes" : "no",
    size: (thing) => sizes[thing]!,
  };
}

/** The most things that any way places: every way is tried. */
function most({ things, places, takes, holds }: Assignment): number {
  const inPlace: number[][] = Array.from({ length: places }, () => []);
  const from = (thing: number): number => {
    if (thing === things) return 0;
    let best = from(thing + 1);
    for (let place = 0; place < places; place++) {
      if (!takes(thing, place) || holds(place, [...inPlace[place]!, thing]) === "no") continue;
      inPlace[place]!.push(thing);
      best = Math.max(best, 1 + from(thing + 1));
      inPlace[place]!.pop();
    }
    return best;
  };
  return from(0);
}

const countOf = (placeOf: readonly (number | null)[]) => placeOf.filter((place) => place !== null).length;

describe("assigning things to places", () => {
  it("places as many as any way does, and nothing where it does not belong", () => {
    fc.assert(
      fc.property(some, (sizes) => {
        const question = questionOf(sizes);
        const assigned = assign(question);
        expect(faultsOfAssignment(assigned, question)).toEqual([]);
        expect([assigned.proved, countOf(assigned.placeOf)]).toEqual([true, most(question)]);
      }),
      { numRuns: 300 },
    );
  });

  it("says that it is not proved where the effort ends early, and keeps to the rules", () => {
    fc.assert(
      fc.property(some, (sizes) => {
        const question = questionOf(sizes);
        const assigned = assign(question, 3);
        expect(faultsOfAssignment(assigned, question)).toEqual([]);
        if (assigned.proved) expect(countOf(assigned.placeOf)).toBe(most(question));
      }),
      { numRuns: 300 },
    );
  });

  it("takes a place whose room is not known only after one that surely holds the thing", () => {
    const question: Assignment = {
      things: 1,
      places: 2,
      takes: () => true,
      holds: (place) => (place === 0 ? "unknown" : "yes"),
      size: () => 1,
    };
    expect(assign(question).placeOf).toEqual([1]);
  });
});

describe("the checker", () => {
  const question = questionOf({ sizes: [3, 3], rooms: [4], taken: Array(18).fill(true) });
  // what is wrong | the answer | what is said
  it.each([
    ["two where one has room", [0, 0], ["place 0 is too small"]],
    ["a place that is none", [7, null], ["there is no place 7"]],
    ["a thing too few", [0], ["1 things are answered for, not 2"]],
  ] as const)("sees %s", (_, placeOf, faults) => {
    expect(faultsOfAssignment({ placeOf: [...placeOf], proved: true }, question)).toEqual(faults);
  });

  it("sees a place that does not take a thing", () => {
    const closed = { ...question, takes: () => false };
    expect(faultsOfAssignment({ placeOf: [0, null], proved: true }, closed)).toEqual(["place 0 does not take 0"]);
  });
});
