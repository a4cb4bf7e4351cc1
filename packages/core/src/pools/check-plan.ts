import { indicesOf } from "../lattice/interner.ts";
import type { Plan, PoolProfile, PoolRules, Weigh } from "./plan.ts";

/** The most that all losses together may come to, so that every sum of the search is exact in floating point. */
export const mostLoss = 2 ** 40;

/**
 * What is wrong with a plan, in words; empty if nothing is. It counts in integers from the profiles alone and shares
 * nothing with the search, so that no plan is shown on the word of whoever made it. That a bound is proved it cannot see;
 * that it is no higher than the loss it can.
 */
export function faultsOfPlan(
  plan: Plan,
  profiles: readonly PoolProfile[],
  weigh: Weigh,
  rules: PoolRules & { readonly pools: number },
): string[] {
  const faults: string[] = [];
  const seen = new Map<number, number>();
  let loss = 0n;
  for (const [place, { members, common }] of plan.pools.entries()) {
    const pool = `pool ${place + 1}`;
    const hosts = members.map((member) => profiles[member]);
    if (members.length === 0) faults.push(`${pool} is empty`);
    for (const [index, host] of hosts.entries()) {
      const member = members[index]!;
      if (host === undefined) faults.push(`${pool} names profile ${member}, which does not exist`);
      seen.set(member, (seen.get(member) ?? 0) + 1);
    }
    const there = hosts.filter((host) => host !== undefined);
    const shared = there.reduce((all, { bits }) => all & bits, -1n);
    if (there.length > 0 && shared !== common) faults.push(`${pool} does not have in common what it says`);
    for (const { bits, count } of there)
      for (const element of indicesOf(bits & ~shared)) loss += BigInt(weigh(element)) * BigInt(count);
    const size = there.reduce((sum, { count }) => sum + count, 0);
    if (size < rules.minHosts) faults.push(`${pool} has ${size} hosts, fewer than ${rules.minHosts}`);
    if (rules.pure && new Set(there.map(({ partition }) => partition)).size > 1) faults.push(`${pool} is mixed`);
  }
  for (const profile of profiles.keys())
    if (seen.get(profile) !== 1) faults.push(`profile ${profile} is in ${seen.get(profile) ?? 0} pools`);
  if (plan.pools.length > rules.pools) faults.push(`there are ${plan.pools.length} pools, more than ${rules.pools}`);
  if (loss !== BigInt(plan.loss)) faults.push(`the loss is ${loss}, not ${plan.loss}`);
  if (plan.bound > plan.loss) faults.push("the bound is above the loss");
  if (plan.optimal !== (plan.bound === plan.loss)) faults.push("optimal does not say whether the bound is met");
  return faults;
}
