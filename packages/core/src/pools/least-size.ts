import { draftOf, type Ground, type Grouping } from "./grouping.ts";

/** Up to so many items every subset is looked at: three to the power of this, times pools, steps. */
export const mostForSubsets = 12;

/**
 * The best grouping into at most 1, 2 … `most` pools under every rule, by dynamic programming over subsets: a rule about
 * the size of pools cannot be read off closed sets.
 *
 * @returns for each number of pools the grouping, or null if no grouping keeps to the rules
 */
export function bestBySubsets(ground: Ground, most: number): (Grouping | null)[] {
  const { items } = ground;
  const all = (1 << items.length) - 1;
  const cost = costsOfSubsets(ground);
  let losses = Float64Array.from(cost);
  let steps: Int32Array[] = [Int32Array.from(cost, (_, subset) => subset)];
  const best: (Grouping | null)[] = [];
  for (let pools = 1; pools <= most; pools++) {
    if (pools > 1) {
      const before = losses;
      losses = Float64Array.from(before);
      const step = steps.at(-1)!.slice();
      for (let subset = 1; subset <= all; subset++) {
        const lowest = subset & -subset;
        // The pool with the lowest item, of all pools it may be in.
        for (let pool = subset; pool > 0; pool = (pool - 1) & subset) {
          if ((pool & lowest) === 0 || pool === subset) continue;
          const loss = cost[pool]! + before[subset ^ pool]!;
          if (loss < losses[subset]!) [losses[subset], step[subset]] = [loss, pool];
        }
      }
      steps = [...steps, step];
    }
    best.push(losses[all] === Number.POSITIVE_INFINITY ? null : unfold(steps, all));
  }
  return best;
}

function unfold(steps: readonly Int32Array[], all: number): Grouping {
  const grouping: number[][] = [];
  let rest = all;
  for (let level = steps.length - 1; rest > 0; level--) {
    const pool = steps[level]![rest]!;
    grouping.push([...Array(32).keys()].filter((item) => ((pool >>> item) & 1) === 1));
    rest ^= pool;
  }
  return grouping;
}

/** What each subset loses as a pool; infinite where it may not be one. Of the empty subset infinite as well. */
function costsOfSubsets(ground: Ground): Float64Array {
  const { items, rows, rules } = ground;
  const cost = new Float64Array(1 << items.length).fill(Number.POSITIVE_INFINITY);
  for (let subset = 1; subset < cost.length; subset++) {
    const members = [...items.keys()].filter((item) => ((subset >>> item) & 1) === 1);
    const { kept, hosts, group } = draftOf(ground, members);
    if (hosts < rules.minHosts || members.some((member) => items[member]!.group !== group)) continue;
    cost[subset] = members.reduce(
      (sum, member) => sum + items[member]!.hosts * (rows.weightOf(rows.rows[member]!) - kept),
      0,
    );
  }
  return cost;
}
