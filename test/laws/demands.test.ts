/** What a guest asks that uses all of an offer: that offer covers it, and nothing that has less. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { ChoiceContext } from "../../packages/core/src/facets/facet.ts";
import { facetsFor } from "../../packages/core/src/facets/facets.ts";
import { all } from "../../packages/core/src/lattice/kleene.ts";
import { Lacking } from "../../packages/core/src/lattice/lacking.ts";
import { coversAll } from "../../packages/core/src/lattice/partial-set.ts";
import { defaultPolicy } from "../../packages/core/src/policy/policy.ts";
import { settings } from "./arbitraries/facet-laws.ts";
import { facetLaws } from "./facets.ts";
import { someHosts } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

const asking = facetLaws.filter(({ facet }) => facet.guests?.demand !== undefined);
const context: ChoiceContext = {
  setting: settings[1]!,
  decided: new Map(),
  policy: { ...defaultPolicy, nested: "keep" },
};

test("the areas that hosts differ in most are asked about", () => {
  expect(asking.map(({ facet }) => facet.id)).toEqual(
    expect.arrayContaining(["cpu", "devices", "hypervisor", "machine", "memory", "security"]),
  );
  const sides = facetsFor("x86_64").filter(({ guests }) => guests !== undefined);
  for (const { id, guests } of sides.filter(({ guests: side }) => side?.demand === undefined))
    expect([id, guests?.between]).toEqual([id, undefined]);
});

describe.each(asking.map((laws) => [laws.name ?? laws.facet.id, laws] as const))("%s", (_, { facet, offers }) => {
  const demand = facet.guests!.demand!;

  test("no offer lacks what is asked of it", () => {
    let asked = 0;
    fc.assert(
      fc.property(offers, (offer) => {
        const demands = demand(offer, context);
        asked += demands.length;
        expect(demands.filter(({ need }) => facet.covers(offer, need) === "no")).toEqual([]);
      }),
      runs(300),
    );
    expect(asked).toBeGreaterThan(0);
  });

  test("a host surely has what is asked of it", () => {
    for (const setting of settings) {
      const own = someHosts().map((host) => facet.offer(host, setting));
      const answers = own.flatMap((offer) =>
        demand(offer, { ...context, setting }).map(({ need }) => facet.covers(offer, need)),
      );
      expect(answers.filter((answer) => answer !== "yes")).toEqual([]);
    }
  });

  test("what two offers have in common asks of nothing that one of them lacks", () => {
    fc.assert(
      fc.property(offers, offers, (a, b) => {
        const demands = demand(facet.meet(a, b), context);
        expect(all(demands.flatMap(({ need }) => [facet.covers(a, need), facet.covers(b, need)]))).not.toBe("no");
      }),
      runs(300),
    );
  });

  test("where elements are asked for, one by one and for many offers at once the answer is the facet's", () => {
    fc.assert(
      fc.property(fc.array(offers, { minLength: 1, maxLength: 40 }), offers, (many, one) => {
        for (const { need, elements } of demand(one, context)) {
          if (elements === undefined) continue;
          const answers = many.map((offer) => facet.covers(offer, need));
          expect(many.map((offer) => coversAll(facet.elements(offer), elements))).toEqual(answers);
          const lacking = new Lacking(
            many.map((offer) => facet.elements(offer)),
            elements,
          ).answer(elements);
          const has = (bits: Uint32Array, index: number) => ((bits[index >>> 5]! >>> (index & 31)) & 1) === 1;
          expect(
            many.map((_, index) => (has(lacking.no, index) ? "no" : has(lacking.unknown, index) ? "unknown" : "yes")),
          ).toEqual(answers);
        }
      }),
      runs(100),
    );
  });
});
