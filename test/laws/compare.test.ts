/** The order that compare answers by is the order of which meet is the greatest lower bound, in every area. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { givesAllOf, orderOf, relationOf } from "../../packages/core/src/compare/order.ts";
import { compare } from "../../packages/core/src/index.ts";
import { facetLaws } from "./facets.ts";
import { someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

describe.each(facetLaws.map((laws) => [laws.name ?? laws.facet.id, laws] as const))(
  "%s",
  (_, { facet, offers, needsNear }) => {
    test("every offer gives all of itself", () => {
      fc.assert(
        fc.property(offers, (a) => {
          expect(givesAllOf(facet, a, a)).toBe("yes");
          expect(relationOf(orderOf(facet, a, a))).toBe("identical");
        }),
        runs(150),
      );
    });

    test("what two give together, each gives alone; and it is the most that both give", () => {
      fc.assert(
        fc.property(offers, offers, offers, (a, b, c) => {
          const met = facet.meet(a, b);
          expect(givesAllOf(facet, a, met)).toBe("yes");
          expect(givesAllOf(facet, b, met)).toBe("yes");
          // Without measures, an area is compared only as far as its elements go.
          if (facet.measures === undefined) return;
          if (givesAllOf(facet, a, c) === "yes" && givesAllOf(facet, b, c) === "yes") {
            expect(givesAllOf(facet, met, c)).toBe("yes");
          }
        }),
        runs(300),
      );
    });

    test("who gives all of another is a host for every guest that the other surely is one for", () => {
      let [all, covered] = [0, 0];
      fc.assert(
        fc.property(
          fc.tuple(offers, offers).chain(([a, b]) => needsNear([a, b]).map((need) => ({ a, b, need }))),
          ({ a, b, need }) => {
            for (const [more, less] of [
              [a, b],
              [b, a],
              [a, facet.meet(a, b)],
            ] as const) {
              if (givesAllOf(facet, more, less) !== "yes") continue;
              all += 1;
              if (facet.covers(less, need) !== "yes") continue;
              covered += 1;
              expect(facet.covers(more, need)).toBe("yes");
            }
          },
        ),
        runs(500),
      );
      expect(all).toBeGreaterThan(0);
      expect(covered).toBeGreaterThan(0);
    });

    test("who surely lacks something of another is not above it", () => {
      fc.assert(
        fc.property(offers, offers, (a, b) => {
          if (givesAllOf(facet, a, b) !== "no") return;
          const met = facet.meet(a, b);
          expect(facet.key(met)).not.toBe(facet.key(b));
          expect(givesAllOf(facet, met, b)).not.toBe("yes");
        }),
        runs(300),
      );
    });
  },
);

const mirrored = { superset: "subset", subset: "superset" } as const;

test("the other way round the answer is the mirror image, and a host is identical to itself", () => {
  fc.assert(
    fc.property(someFleet({}), ({ hosts }) => {
      const [a, b] = [hosts[0]!, hosts.at(-1)!].map((host) => ({ form: "host" as const, host }));
      const [there, back] = [compare(a!, b!), compare(b!, a!)];
      expect(back.relation).toBe(
        there.relation in mirrored ? mirrored[there.relation as keyof typeof mirrored] : there.relation,
      );
      expect(back.areas.map(({ onlyB }) => onlyB)).toEqual(there.areas.map(({ onlyA }) => onlyA));
      expect(compare(a!, a!).relation).toBe("identical");
    }),
    runs(60),
  );
});
