import { assign, type Facilities, lossOfOpened } from "./facilities.ts";
import type { Grouping } from "./grouping.ts";
import { type Node, relax, type Trial } from "./relaxation.ts";

/** Subgradient steps at the root and below it, where prices are nearly right already. */
const rootSteps = 400;
const nodeSteps = 60;

export interface SearchOptions {
  /** How many facilities may be open. */
  readonly most: number;
  /** The loss of a plan that is known. */
  readonly known: number;
  /** Prices to start from (those of a similar search). */
  readonly prices?: Float64Array | undefined;
  /** The most work to do, in visits of arcs, some nanoseconds each: a clock would give unlike answers on unlike machines. */
  readonly effort: number;
}

export interface Searched {
  /** The facilities of the best plan, if that is better than the known one. */
  readonly opened: readonly number[] | null;
  /** No plan loses less. */
  readonly bound: number;
  readonly prices: Float64Array;
  readonly work: number;
}

/**
 * Branch and bound, depth first: a facility is opened, then forbidden, and where the bound of what is left is no better
 * than the best plan so far nothing is looked at. Ends early when the effort is spent; the bound holds nevertheless.
 */
export function search(facilities: Facilities, options: SearchOptions): Searched {
  const run = new Search(facilities, options);
  const root: Node = {
    free: Int32Array.from({ length: facilities.size }, (_, index) => index),
    opened: [],
    multipliers: options.prices ?? firstPrices(facilities, options.known),
  };
  const bound = run.explore(root, rootSteps);
  return {
    opened: run.opened,
    bound: Math.min(bound, run.loss),
    prices: run.prices ?? root.multipliers,
    work: run.work,
  };
}

/** The known loss, shared out by hosts. */
function firstPrices({ hosts }: Facilities, known: number): Float64Array {
  const all = hosts.reduce((sum, count) => sum + count, 0);
  return hosts.map((count) => (1.5 * known * count) / Math.max(1, all));
}

class Search {
  loss: number;
  opened: readonly number[] | null = null;
  prices: Float64Array | null = null;
  work = 0;

  constructor(
    private readonly facilities: Facilities,
    private readonly options: SearchOptions,
  ) {
    this.loss = options.known;
  }

  /** @returns a bound of what any plan within the node loses */
  explore(node: Node, steps: number): number {
    const trial: Trial = (opened) => this.try(opened);
    const limits = { steps, effort: this.options.effort };
    const relaxed = relax(this.facilities, node, this.options.most, limits, () => this.loss, trial);
    this.work += relaxed.work;
    this.prices ??= relaxed.node.multipliers;
    if (relaxed.bound >= this.loss) return relaxed.bound;
    const { free, opened, multipliers } = relaxed.node;
    if (opened.length + free.length <= this.options.most || opened.length === this.options.most) {
      // Nothing is left to choose: more that is open serves no item worse.
      const all = opened.length === this.options.most ? opened : [...opened, ...free];
      this.try(all);
      return Math.max(relaxed.bound, Math.min(lossOfOpened(this.facilities, all), Number.MAX_SAFE_INTEGER));
    }
    if (this.work > this.options.effort) return relaxed.bound;
    const branch = relaxed.best;
    const rest = free.filter((facility) => facility !== branch);
    const taken = this.explore({ free: rest, opened: [...opened, branch], multipliers }, nodeSteps);
    const left = this.explore({ free: rest, opened, multipliers }, nodeSteps);
    return Math.max(relaxed.bound, Math.min(taken, left));
  }

  private try(opened: readonly number[]): void {
    this.work += opened.length * this.facilities.hosts.length;
    const loss = lossOfOpened(this.facilities, opened);
    if (loss >= this.loss) return;
    this.loss = loss;
    this.opened = [...opened];
  }
}

/** The pools of an opening: the items that each facility serves. */
export function groupingOfOpened(facilities: Facilities, opened: readonly number[]): Grouping | null {
  const server = assign(facilities, opened);
  if (server === null) return null;
  const pools = new Map<number, number[]>();
  server.forEach((facility, item) => {
    const pool = pools.get(facility);
    if (pool === undefined) pools.set(facility, [item]);
    else pool.push(item);
  });
  return [...pools.values()];
}
