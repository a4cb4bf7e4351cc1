import type { Facilities } from "./facilities.ts";

/** Multipliers are multiples of this fraction: all sums below 2^46 are then exact, and a bound is proved by its value. */
const grain = 64;

/** What may still be opened, and what is. */
export interface Node {
  /** Facilities that may be opened. */
  readonly free: Int32Array;
  /** Facilities that are open. */
  readonly opened: readonly number[];
  /** What it costs to leave an item unserved, for each item. */
  readonly multipliers: Float64Array;
}

export interface Relaxed {
  /** No choice of facilities within the node loses less. A whole number. */
  readonly bound: number;
  readonly node: Node;
  /** The free facility that promises most; -1 if there is none. */
  readonly best: number;
  /** The work done, in visits of arcs. */
  readonly work: number;
}

/** Called with the facilities that would be opened at the present multipliers. */
export type Trial = (opened: readonly number[]) => void;

/**
 * Bounds from below what the best choice within a node loses (Lagrangian relaxation of the p-median problem: G.
 * Cornuéjols, M. Fisher and G. Nemhauser, Management Science 23, 1977). That every item is served is replaced by a price
 * for each item that is not; for any prices the cheapest opening is found by looking at each facility alone, and its
 * cost bounds the loss. The prices are improved by subgradient steps. Facilities that no better plan can open are
 * dropped from the node, those that every better plan opens are opened.
 *
 * @param most how many facilities may be open
 * @param steps and effort: how many steps are made at most, and how much work
 * @param incumbent gives the loss of the best plan so far: only what is better matters
 */
export function relax(
  facilities: Facilities,
  start: Node,
  most: number,
  { steps, effort }: { readonly steps: number; readonly effort: number },
  incumbent: () => number,
  trial: Trial,
): Relaxed {
  const run = new Relaxation(facilities, start, most);
  let best = run.evaluate();
  let scale = 1.5;
  let idle = 0;
  for (let step = 0; step < steps && run.work < effort && Math.ceil(best) < incumbent() && run.undecided(); step++) {
    if (step % 8 === 0) trial(run.chosen());
    if (!run.step(scale * (incumbent() * 1.02 + 1 - run.value))) break;
    const value = run.evaluate();
    if (value > best) {
      idle = value > best + Math.abs(best) * 1e-5 ? 0 : idle + 1;
      best = value;
      run.keep();
      run.reduce(incumbent());
    } else idle++;
    if (idle > 12) {
      idle = 0;
      scale /= 2;
      run.goBack();
      if (scale < 0.004) break;
    }
  }
  run.goBack();
  run.reduce(incumbent());
  trial(run.chosen());
  return { bound: Math.ceil(best), node: run.node(), best: run.bestFree(), work: run.work };
}

class Relaxation {
  value = 0;
  work = 0;
  private readonly prices: Float64Array;
  private readonly bestPrices: Float64Array;
  private readonly reduced: Float64Array;
  /** Of each item, what a closed set must weigh for serving the item to be cheaper than its price. */
  private readonly threshold: Float64Array;
  /** How often each item would be served. */
  private readonly service: Int32Array;
  private free: Int32Array;
  private opened: number[];
  /** The chosen among the free, most promising first. */
  private picked: number[] = [];
  /** The reduced cost of the first that is not chosen. */
  private next = 0;

  constructor(
    private readonly facilities: Facilities,
    start: Node,
    private readonly most: number,
  ) {
    this.prices = Float64Array.from(start.multipliers, (price) => Math.round(price * grain) / grain);
    this.bestPrices = this.prices.slice();
    this.reduced = new Float64Array(facilities.size);
    this.threshold = new Float64Array(facilities.hosts.length);
    this.service = new Int32Array(facilities.hosts.length);
    this.free = start.free;
    this.opened = [...start.opened];
  }

  /** The bound at the present prices. */
  evaluate(): number {
    const { prices } = this;
    const { hosts, offered } = this.facilities;
    let value = 0;
    for (let item = 0; item < prices.length; item++) {
      value += prices[item]!;
      this.threshold[item] = offered[item]! - prices[item]! / hosts[item]!;
    }
    for (const facility of this.opened) value += this.price(facility);
    for (const facility of this.free) this.reduced[facility] = this.price(facility);
    this.pick();
    for (const facility of this.picked) value += this.reduced[facility]!;
    this.value = value;
    return value;
  }

  /** What opening the facility earns (0 or less) at the present prices: each item is served if that is cheaper than its price. */
  private price(facility: number): number {
    const { start, served, kept, offered, hosts } = this.facilities;
    const { prices, threshold } = this;
    const [from, to, weight] = [start[facility]!, start[facility + 1]!, kept[facility]!];
    let sum = 0;
    for (let arc = from; arc < to; arc++) {
      const item = served[arc]!;
      if (weight <= threshold[item]!) continue;
      // What is earned is a multiple of the grain, so that the rounding of the threshold hides nothing.
      sum += Math.min(0, hosts[item]! * (offered[item]! - weight) - prices[item]!);
    }
    this.work += to - from;
    return sum;
  }

  /** Chooses the free facilities that earn most; of equal ones the first. */
  private pick(): void {
    const room = this.most - this.opened.length;
    const picked: number[] = [];
    const { reduced } = this;
    this.next = 0;
    for (const facility of this.free) {
      const earned = reduced[facility]!;
      if (picked.length === room && (room === 0 || earned >= reduced[picked[room - 1]!]!)) {
        if (earned < this.next) this.next = earned;
        continue;
      }
      let place = picked.length;
      while (place > 0 && reduced[picked[place - 1]!]! > earned) place--;
      picked.splice(place, 0, facility);
      if (picked.length > room) this.next = Math.min(this.next, reduced[picked.pop()!]!);
    }
    this.picked = picked;
  }

  /** One subgradient step of the given length; false if there is no direction. An item's price moves with its hosts. */
  step(length: number): boolean {
    const { start, served, kept, offered, hosts } = this.facilities;
    const { prices, service } = this;
    service.fill(0);
    for (const facility of [...this.opened, ...this.picked]) {
      for (let arc = start[facility]!; arc < start[facility + 1]!; arc++) {
        const item = served[arc]!;
        if (hosts[item]! * (offered[item]! - kept[facility]!) < prices[item]!) service[item]!++;
      }
    }
    let norm = 0;
    for (let item = 0; item < service.length; item++) norm += hosts[item]! * (1 - service[item]!) ** 2;
    if (norm === 0) return false;
    for (let item = 0; item < service.length; item++) {
      const moved = prices[item]! + (length / norm) * hosts[item]! * (1 - service[item]!);
      prices[item] = Math.max(0, Math.round(moved * grain) / grain);
    }
    return true;
  }

  keep(): void {
    this.bestPrices.set(this.prices);
  }

  goBack(): void {
    this.prices.set(this.bestPrices);
    this.evaluate();
  }

  /** Drops and opens what the present value decides: with the facility (without it) nothing better than the incumbent is left. */
  reduce(incumbent: number): void {
    const slack = incumbent - 1 - this.value;
    if (slack < 0) return;
    const { reduced, picked } = this;
    const room = this.most - this.opened.length;
    const last = picked.length < room || room === 0 ? 0 : reduced[picked.at(-1)!]!;
    const chosen = new Set(picked);
    const sure = picked.filter((facility) => this.next - reduced[facility]! > slack);
    const decided = new Set(sure);
    const before = this.free.length;
    this.free = this.free.filter((facility) =>
      chosen.has(facility) ? !decided.has(facility) : room > 0 && reduced[facility]! - last <= slack,
    );
    this.opened.push(...sure);
    if (this.free.length < before) this.pick();
  }

  undecided(): boolean {
    return this.free.length > 0 && this.opened.length < this.most;
  }

  chosen(): readonly number[] {
    return [...this.opened, ...this.picked];
  }

  bestFree(): number {
    return this.picked[0] ?? -1;
  }

  node(): Node {
    return { free: this.free, opened: this.opened, multipliers: this.bestPrices };
  }
}
