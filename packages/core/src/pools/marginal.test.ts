import fc from "fast-check";
import { expect, it } from "vitest";
import { marginalCosts } from "./marginal.ts";

const fleet = fc.array(
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 10, maxLength: 10 }).map((cells) => ({
    bits: cells.reduce((bits, cell, index) => (cell > 0 ? bits | (1n << BigInt(index)) : bits), 0n),
  })),
  { minLength: 2, maxLength: 7 },
);
const common = (profiles: readonly { bits: bigint }[]) => profiles.reduce((all, { bits }) => all & bits, -1n);

it("agrees with what leaving one or two out and recomputing shows", () => {
  fc.assert(
    fc.property(fleet, (profiles) => {
      const offered = profiles.reduce((all, { bits }) => all | bits, 0n);
      const without = (...gone: number[]) => common(profiles.filter((_, index) => !gone.includes(index))) & offered;
      const { single, pairs } = marginalCosts(profiles);
      profiles.forEach((_, a) => {
        const costs = single.find(({ profiles: [only] }) => only === a)?.costs ?? 0n;
        if (profiles.length > 1) expect(costs).toBe(without(a) & ~common(profiles));
        profiles.forEach((_, b) => {
          if (b <= a || profiles.length < 3) return;
          const both = pairs.find(({ profiles: [one, other] }) => one === a && other === b)?.costs ?? 0n;
          expect(both).toBe(without(a, b) & ~without(a) & ~without(b));
        });
      });
    }),
  );
});
