import { boundByBlocks } from "./block-bound.ts";
import { facilitiesOf } from "./facilities.ts";
import { type Ground, type Grouping, lossOfGrouping } from "./grouping.ts";
import { improve } from "./improve.ts";
import { type Item, itemsOf } from "./items.ts";
import { bestBySubsets, mostForSubsets } from "./least-size.ts";
import { mergePools, mergeSmallPools } from "./merge-pools.ts";
import type { Plan, PoolProfile, PoolRules, Weigh } from "./plan.ts";
import { groupingOfOpened, search } from "./search.ts";
import { WeighedRows } from "./weighed-rows.ts";

export interface PlanOptions extends PoolRules {
  /** Plans are made for at most 1, 2 … this many pools. */
  readonly pools: number;
  readonly weigh: Weigh;
  /** Work to spend on all plans together, in some nanoseconds each; 0: the greedy answers alone, at once. */
  readonly effort?: number;
}

/** More closed sets than this are not listed: beyond, plans have a bound and are seldom proved the best. */
const facilityLimit = 300_000;
const usualEffort = 1.5e9;

/**
 * Parts profiles into at most 1, 2 … `pools` pools so that little is lost (see Plan for what that is).
 *
 * First mergers and moves of single profiles give plans at once. Then, as facility location over the closed sets,
 * branch and bound looks for better ones and proves how much better any could be: on real fleets of 60 profiles, that
 * the plan is the best there is. The same input gives the same plans on every machine.
 *
 * @returns for each number of pools the plan, or null where no plan keeps to the rules (more partitions than pools, fewer
 *   hosts than a pool must have)
 * @throws RangeError on weights or counts that are no whole numbers, or too large to be added up exactly
 */
export function planPools(profiles: readonly PoolProfile[], options: PlanOptions): (Plan | null)[] {
  const { weigh, pools, pure, minHosts, effort = usualEffort } = options;
  const items = itemsOf(profiles, weigh, options);
  const ground: Ground = { items, rows: new WeighedRows(items, weigh), rules: { pure, minHosts } };
  if (profiles.length === 0) return Array.from({ length: pools }, () => null);
  const greedy = greedyGroupings(ground, pools);
  const small = minHosts > 1 && items.length <= mostForSubsets;
  const answers = small
    ? bestBySubsets(ground, pools).map((grouping) => grouping && { grouping, bound: lossOfGrouping(ground, grouping) })
    : passBoundsOn(prove(ground, weigh, greedy, effort));
  return answers.map(
    (answer) =>
      answer && planOf(profiles, items, answer.grouping, lossOfGrouping(ground, answer.grouping), answer.bound),
  );
}

/** Fewer pools lose no less than more do, so that a bound holds for all before it. */
function passBoundsOn(answers: readonly (Answer | null)[]): (Answer | null)[] {
  let highest = 0;
  return answers
    .toReversed()
    .map((answer) => {
      highest = Math.max(highest, answer?.bound ?? 0);
      return answer && { ...answer, bound: highest };
    })
    .reverse();
}

interface Answer {
  readonly grouping: Grouping;
  readonly bound: number;
}

/** For at most 1, 2 … pools what mergers and moves lead to; never worse for more pools. */
function greedyGroupings(ground: Ground, pools: number): (Grouping | null)[] {
  const merged = mergePools(ground, pools);
  const groupings: (Grouping | null)[] = [];
  for (let most = 1; most <= pools; most++) {
    const passed = merged.get(Math.min(most, ground.items.length));
    const large = passed === undefined ? null : mergeSmallPools(ground, passed);
    const candidates = [large === null ? null : improve(ground, large, most), groupings.at(-1) ?? null];
    groupings.push(better(ground, candidates));
  }
  return groupings;
}

/** The first that loses least. */
function better(ground: Ground, groupings: readonly (Grouping | null)[]): Grouping | null {
  let best: Grouping | null = null;
  for (const grouping of groupings) {
    if (grouping === null) continue;
    if (best === null || lossOfGrouping(ground, grouping) < lossOfGrouping(ground, best)) best = grouping;
  }
  return best;
}

function prove(ground: Ground, weigh: Weigh, greedy: readonly (Grouping | null)[], effort: number): (Answer | null)[] {
  if (effort === 0) return greedy.map((grouping) => grouping && { grouping, bound: 0 });
  const facilities = facilitiesOf(ground.items, weigh, facilityLimit);
  if (facilities === null) {
    const bounds = boundByBlocks(
      ground.items,
      weigh,
      [...greedy.keys()].map((place) => place + 1),
      effort,
    );
    return greedy.map((grouping, place) => grouping && { grouping, bound: bounds[place]! });
  }
  const answers: (Answer | null)[] = [];
  const groups = new Set(ground.items.map(({ group }) => group)).size;
  let left = effort;
  greedy.forEach((grouping, place) => {
    const before = answers.at(-1)?.grouping ?? null;
    const start = better(ground, [grouping, before]);
    if (start === null) {
      answers.push(null);
      return;
    }
    const [most, known] = [place + 1, lossOfGrouping(ground, start)];
    // With a pool for each group that may not mix there is but one way.
    if (most === groups) {
      answers.push({ grouping: start, bound: known });
      return;
    }
    const searched = search(facilities, { most, known, effort: left / (greedy.length - place) });
    left = Math.max(0, left - searched.work);
    const found = searched.opened === null ? null : groupingOfOpened(facilities, searched.opened);
    const allowed = found === null ? null : mergeSmallPools(ground, found);
    const polished = allowed === null ? null : improve(ground, allowed, most);
    answers.push({ grouping: better(ground, [start, polished])!, bound: searched.bound });
  });
  return answers;
}

function planOf(
  profiles: readonly PoolProfile[],
  items: readonly Item[],
  grouping: Grouping,
  loss: number,
  bound: number,
): Plan {
  const pools = grouping
    .map((members) => members.flatMap((member) => items[member]!.profiles).sort((a, b) => a - b))
    .map((members) => ({ members, common: members.reduce((all, member) => all & profiles[member]!.bits, -1n) }));
  const hosts = new Map(
    pools.map((pool) => [pool, pool.members.reduce((sum, member) => sum + profiles[member]!.count, 0)]),
  );
  pools.sort((a, b) => hosts.get(b)! - hosts.get(a)! || a.members[0]! - b.members[0]!);
  const proved = Math.min(bound, loss);
  return { pools, loss, bound: proved, optimal: proved === loss };
}
