import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indicesOf } from "../lattice/interner.ts";
import { faultsOfPlan } from "./check-plan.ts";
import type { PoolProfile, PoolRules } from "./plan.ts";
import { planPools } from "./plan-pools.ts";

/** Fleets of up to 6 kinds of hosts over 8 elements; few elements missing, since hosts differ by little. */
const fleet = fc.array(
  fc.record({
    bits: fc
      .array(fc.integer({ min: 0, max: 2 }), { minLength: 8, maxLength: 8 })
      .map((cells) => cells.reduce((bits, cell, index) => (cell > 0 ? bits | (1n << BigInt(index)) : bits), 0n)),
    count: fc.integer({ min: 1, max: 5 }),
    partition: fc.constantFrom("Intel", "Intel", "AMD", null),
  }),
  { minLength: 1, maxLength: 6 },
);
const rules = fc.record({ pure: fc.boolean(), minHosts: fc.constantFrom(1, 1, 2, 4) });
const weights = fc.array(fc.constantFrom(0, 1, 1, 1, 7), { minLength: 8, maxLength: 8 });
const most = 4;

/** Every way to part the numbers below `size`. */
function* partitions(size: number): Generator<number[][]> {
  if (size === 0) return void (yield []);
  for (const parts of partitions(size - 1)) {
    for (const index of parts.keys()) yield parts.map((part, place) => (place === index ? [...part, size - 1] : part));
    yield [...parts, [size - 1]];
  }
}

function lossOf(parts: number[][], profiles: readonly PoolProfile[], weighs: readonly number[]): number {
  let loss = 0;
  for (const part of parts) {
    const common = part.reduce((all, member) => all & profiles[member]!.bits, -1n);
    for (const member of part)
      for (const element of indicesOf(profiles[member]!.bits & ~common))
        loss += weighs[element]! * profiles[member]!.count;
  }
  return loss;
}

function allowed(part: number[], profiles: readonly PoolProfile[], { pure, minHosts }: PoolRules): boolean {
  const hosts = part.reduce((sum, member) => sum + profiles[member]!.count, 0);
  return hosts >= minHosts && (!pure || new Set(part.map((member) => profiles[member]!.partition)).size === 1);
}

/** The least loss by number of pools, looked for among all partitions; null where none keeps to the rules. */
function leastLosses(profiles: readonly PoolProfile[], weighs: readonly number[], { pure, minHosts }: PoolRules) {
  const least: (number | null)[] = Array(most).fill(null);
  for (const parts of partitions(profiles.length)) {
    if (!parts.every((part) => allowed(part, profiles, { pure, minHosts }))) continue;
    const loss = lossOf(parts, profiles, weighs);
    for (let pools = parts.length; pools <= most; pools++) {
      if (least[pools - 1] === null || loss < least[pools - 1]!) least[pools - 1] = loss;
    }
  }
  return least;
}

describe("planPools", () => {
  it("finds the plans that brute force finds, says that they are optimal, and its checker finds no fault", () => {
    fc.assert(
      fc.property(fleet, weights, rules, (profiles, weighs, rule) => {
        const weigh = (element: number) => weighs[element]!;
        const plans = planPools(profiles, { ...rule, pools: most, weigh });
        expect(plans.map((plan) => plan?.loss ?? null)).toEqual(leastLosses(profiles, weighs, rule));
        plans.forEach((plan, place) => {
          if (plan === null) return;
          expect(plan.optimal).toBe(true);
          expect(faultsOfPlan(plan, profiles, weigh, { ...rule, pools: place + 1 })).toEqual([]);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("gives at once a plan that keeps to the rules wherever there is one, and claims no bound for it", () => {
    fc.assert(
      fc.property(fleet, weights, fc.boolean(), (profiles, weighs, pure) => {
        const weigh = (element: number) => weighs[element]!;
        const rule = { pure, minHosts: 1 };
        const plans = planPools(profiles, { ...rule, pools: most, weigh, effort: 0 });
        const least = leastLosses(profiles, weighs, rule);
        expect(plans.map((plan) => plan === null)).toEqual(least.map((loss) => loss === null));
        plans.forEach((plan, place) => {
          if (plan === null) return;
          expect(faultsOfPlan(plan, profiles, weigh, { ...rule, pools: place + 1 })).toEqual([]);
          expect(plan.bound).toBe(0);
        });
      }),
    );
  });

  it("keeps its bound below what brute force finds, whatever effort it is given", () => {
    fc.assert(
      fc.property(fleet, weights, fc.integer({ min: 1, max: 3000 }), (profiles, weighs, effort) => {
        const rule = { pure: false, minHosts: 1 };
        const plans = planPools(profiles, { ...rule, pools: most, weigh: (element) => weighs[element]!, effort });
        const least = leastLosses(profiles, weighs, rule);
        for (const [place, plan] of plans.entries()) {
          expect(plan!.bound).toBeLessThanOrEqual(least[place]!);
          expect(plan!.loss).toBeGreaterThanOrEqual(least[place]!);
        }
      }),
    );
  });

  it("loses no more with more pools, and more with every merger", () => {
    fc.assert(
      fc.property(fleet, weights, (profiles, weighs) => {
        const plans = planPools(profiles, { pure: false, minHosts: 1, pools: 6, weigh: (element) => weighs[element]! });
        const losses = plans.map((plan) => plan!.loss);
        expect(losses).toEqual(losses.toSorted((a, b) => b - a));
        for (const { pools } of plans.filter((plan) => plan !== null)) {
          const parts = pools.map(({ members }) => [...members]);
          const loss = lossOf(parts, profiles, weighs);
          for (const one of parts.slice(1)) {
            const merged = [[...parts[0]!, ...one], ...parts.slice(1).filter((part) => part !== one)];
            expect(lossOf(merged, profiles, weighs)).toBeGreaterThanOrEqual(loss);
          }
        }
      }),
    );
  });

  it("has no plan for no host", () => {
    expect(planPools([], { pure: false, minHosts: 1, pools: 2, weigh: () => 1 })).toEqual([null, null]);
  });

  // weight | count | why it is refused
  it.each([
    [0.5, 1, "half a weight"],
    [-1, 1, "a gain by a loss"],
    [Number.NaN, 1, "no number"],
    [1, 0, "no host"],
    [2 ** 41, 1, "sums that could not be exact"],
  ])("refuses the weight %d with %d hosts: %s", (weight, count) => {
    const profiles = [1n, 2n].map((bits) => ({ bits, count, partition: null }));
    expect(() => planPools(profiles, { pure: false, minHosts: 1, pools: 2, weigh: () => weight })).toThrow(RangeError);
  });
});
