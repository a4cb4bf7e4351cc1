import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { cpuArchitectures, facets } from "../../packages/core/src/facets/facets.ts";
import { and, type Kleene } from "../../packages/core/src/lattice/kleene.ts";
import { settings } from "./arbitraries/facet-laws.ts";
import { facetLaws } from "./facets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

test("every registered facet stands under the laws", () => {
  const lawful = facetLaws.filter(({ name }) => name === undefined).map(({ facet }) => facet.id);
  expect([...lawful].sort()).toEqual(facets.map(({ id }) => id).sort());
  expect(new Set(lawful).size).toBe(lawful.length);
  for (const { names } of cpuArchitectures) {
    expect(facetLaws.map(({ name }) => name)).toContain(`cpu of ${names[0]}`);
  }
});

describe.each(facetLaws.map((laws) => [laws.name ?? laws.facet.id, laws] as const))(
  "%s",
  (_, { facet, offers, needsNear }) => {
    const silent = { name: "silent", documents: [] };
    const pair = fc.tuple(offers, offers);
    const pairWithNeed = pair.chain(([a, b]) => needsNear([a, b]).map((need) => ({ a, b, need })));

    test("meet is idempotent, commutative and associative", () => {
      fc.assert(
        fc.property(offers, offers, offers, (a, b, c) => {
          const { meet, key } = facet;
          expect(key(meet(a, a))).toBe(key(a));
          expect(key(meet(a, b))).toBe(key(meet(b, a)));
          expect(key(meet(meet(a, b), c))).toBe(key(meet(a, meet(b, c))));
        }),
        runs(300),
      );
    });

    test("what the meet covers is what both cover", () => {
      const answers = new Map<Kleene, number>();
      fc.assert(
        fc.property(pairWithNeed, ({ a, b, need }) => {
          const together = facet.covers(facet.meet(a, b), need);
          answers.set(together, (answers.get(together) ?? 0) + 1);
          expect(together).toBe(and(facet.covers(a, need), facet.covers(b, need)));
        }),
        runs(600),
      );
      // The needs lie near enough to the offers for every answer to occur.
      expect([...answers.keys()].sort()).toEqual(["no", "unknown", "yes"]);
    });

    test("equal keys are equal answers", () => {
      fc.assert(
        fc.property(pairWithNeed, ({ a, b, need }) => {
          if (facet.key(a) === facet.key(b)) expect(facet.covers(a, need)).toBe(facet.covers(b, need));
          else
            expect(facet.key(facet.meet(a, b)) === facet.key(a) && facet.key(facet.meet(a, b)) === facet.key(b)).toBe(
              false,
            );
        }),
        runs(200),
      );
    });

    test("a host more never adds an element", () => {
      fc.assert(
        fc.property(offers, offers, (a, b) => {
          const [before, after] = [facet.elements(a), facet.elements(facet.meet(a, b))];
          expect(after.certain & ~before.certain).toBe(0n);
          expect(after.possible & ~before.possible).toBe(0n);
          expect(after.certain & ~after.possible).toBe(0n);
        }),
        runs(300),
      );
    });

    test("a host that says nothing is not the identity: what it would have to have is then unknown", () => {
      let swayed = 0;
      fc.assert(
        fc.property(
          // Under TCG the physical address bits are QEMU's own, whatever the host is silent about.
          fc.constantFrom(...settings.filter(({ accel }) => accel === "kvm")),
          offers.chain((offer) => needsNear([offer]).map((need) => ({ offer, need }))),
          (setting, { offer, need }) => {
            const nothing = facet.offer(silent, setting);
            expect(facet.assessed(nothing)).toBe(false);
            const alone = facet.covers(offer, need);
            const together = facet.covers(facet.meet(offer, nothing), need);
            expect(facet.covers(nothing, need)).not.toBe("no");
            expect(together).toBe(and(alone, facet.covers(nothing, need)));
            if (alone === "yes" && together === "unknown") swayed += 1;
          },
        ),
        runs(300),
      );
      expect(swayed).toBeGreaterThan(0);
    });
  },
);
