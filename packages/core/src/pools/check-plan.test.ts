import { expect, it } from "vitest";
import { faultsOfPlan } from "./check-plan.ts";
import type { Plan } from "./plan.ts";

const profiles = [
  { bits: 0b111n, count: 2, partition: "Intel" },
  { bits: 0b011n, count: 1, partition: "Intel" },
  { bits: 0b001n, count: 1, partition: "AMD" },
];
const good: Plan = {
  pools: [
    { members: [0, 1], common: 0b011n },
    { members: [2], common: 0b001n },
  ],
  loss: 2,
  bound: 2,
  optimal: true,
};
const rules = { pure: true, minHosts: 1, pools: 2 };
const pools = (...members: number[][]) =>
  members.map((part) => ({
    members: part,
    common: part.reduce((all, one) => all & (profiles[one]?.bits ?? -1n), -1n),
  }));

it("finds no fault with a plan that has none", () => {
  expect(faultsOfPlan(good, profiles, () => 1, rules)).toEqual([]);
});

// the fault | what is changed of the plan | and of the rules
it.each<[string, Partial<Plan>, Partial<typeof rules>]>([
  ["the loss is 2, not 1", { loss: 1, bound: 1 }, {}],
  ["the bound is above the loss", { bound: 3, optimal: false }, {}],
  ["optimal does not say whether the bound is met", { bound: 1 }, {}],
  ["profile 2 is in 0 pools", { pools: pools([0, 1]) }, {}],
  ["profile 1 is in 2 pools", { pools: pools([0, 1], [2, 1]) }, {}],
  ["pool 3 is empty", { pools: pools([0, 1], [2], []) }, {}],
  ["pool 2 names profile 7, which does not exist", { pools: pools([0, 1], [2, 7]) }, {}],
  ["pool 2 is mixed", { pools: pools([0], [1, 2]) }, {}],
  ["pool 1 does not have in common what it says", { pools: [{ members: [0, 1], common: 0b111n }, good.pools[1]!] }, {}],
  ["there are 2 pools, more than 1", {}, { pools: 1 }],
  ["pool 2 has 1 hosts, fewer than 2", {}, { minHosts: 2 }],
])("%s", (fault, plan, rule) => {
  expect(faultsOfPlan({ ...good, ...plan }, profiles, () => 1, { ...rules, ...rule })).toContain(fault);
});
