import { indicesOf, setOfIndices } from "../lattice/interner.ts";
import { mostLoss } from "./check-plan.ts";
import type { PoolProfile, PoolRules, Weigh } from "./plan.ts";

/** What is put into one pool as a whole: profiles that differ in nothing that counts. */
export interface Item {
  /** Elements of weight above zero that not all profiles have. */
  readonly bits: bigint;
  readonly hosts: number;
  /** Number of the partition; 0 where pools may mix. */
  readonly group: number;
  /** Places in the list of profiles. */
  readonly profiles: readonly number[];
}

/**
 * Reduces profiles to what decides: elements that all have, or that weigh nothing, are lost by no plan or for nothing.
 * Profiles that then are equal are joined, unless pools have a least size: then each may be needed elsewhere.
 *
 * @throws RangeError where a weight or a count is no whole number from 0 (1) on, or they are so large that sums of them
 *   could not be exact
 */
export function itemsOf(profiles: readonly PoolProfile[], weigh: Weigh, rules: PoolRules): Item[] {
  const offered = profiles.reduce((all, { bits }) => all | bits, 0n);
  const shared = profiles.reduce((all, { bits }) => all & bits, -1n);
  const counted = setOfIndices(indicesOf(offered & ~shared).filter((element) => checkedWeight(weigh, element) > 0));
  const total = indicesOf(counted).reduce((sum, element) => sum + weigh(element), 0);
  const hosts = profiles.reduce((sum, { count }) => sum + checkedCount(count), 0);
  if (total * hosts > mostLoss) throw new RangeError("the weights are too large for so many hosts");
  const groups = [...new Set(profiles.map(({ partition }) => partition))];
  const items = new Map<string, { bits: bigint; hosts: number; group: number; profiles: number[] }>();
  profiles.forEach(({ bits, count, partition }, index) => {
    const group = rules.pure ? groups.indexOf(partition) : 0;
    const decisive = bits & counted;
    const key = rules.minHosts > 1 ? String(index) : `${group}/${decisive.toString(16)}`;
    const item = items.get(key);
    if (item === undefined) items.set(key, { bits: decisive, hosts: count, group, profiles: [index] });
    else {
      item.hosts += count;
      item.profiles.push(index);
    }
  });
  return [...items.values()];
}

function checkedWeight(weigh: Weigh, element: number): number {
  const weight = weigh(element);
  if (!Number.isSafeInteger(weight) || weight < 0) throw new RangeError(`no weight of an element: ${weight}`);
  return weight;
}

function checkedCount(count: number): number {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`no number of hosts: ${count}`);
  return count;
}
