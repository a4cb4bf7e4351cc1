import { chooseSetting } from "../facets/setting/setting-facet.ts";
import type { Host } from "../host/host.ts";
import { cellOf } from "../matrix/fold.ts";
import type { HostKind } from "../matrix/host-kinds.ts";
import type { ImaginedGuest } from "../matrix/imagined-guest.ts";
import { baselineGuests, fullestGuests } from "../matrix/imagined-matrix.ts";
import { OffersOf } from "../matrix/offers.ts";
import { tabulate } from "../matrix/tabulate.ts";
import { type PairTable, surePairs } from "../moves/pair-table.ts";
import { defaultPolicy } from "../policy/policy.ts";
import { upgradeHost } from "./change.ts";
import type { MoveChange, RollingStep } from "./result.ts";
import type { WhatIfOptions } from "./whatif.ts";

/** One host is upgraded: its place in the list of hosts, and what it is from then on. */
interface Upgrade {
  readonly place: number;
  readonly host: Host;
}

/** Pairs of states of hosts, each with the guest that runs there. */
interface Moves {
  readonly table: PairTable;
  readonly works: (from: number, to: number) => boolean;
}

/**
 * The upgrade of one host after another, in the order of `news`. Guests with the baseline from before stay as they are
 * all the way; others use all that their host offers, before and after it is upgraded.
 *
 * A move depends on what the two hosts are at the time and on nothing else, so that each pair of states (a host before
 * its upgrade, or after it) is judged once, for all steps.
 */
export function roll(hosts: readonly Host[], news: readonly Host[], options: WhatIfOptions): RollingStep[] {
  const policy = options.policy ?? defaultPolicy;
  const wish = { arch: options.arch ?? null, accel: options.accel ?? null };
  const { setting } = chooseSetting(hosts, wish);
  if (setting === null) return [];
  const upgrades = upgradesOf(hosts, news);
  const states = [...hosts, ...upgrades.map(({ host }) => host)];
  const offers = new OffersOf(states);
  const movesOf = (guests: readonly ImaginedGuest[], careful: boolean): Moves => {
    const table = tabulate(guests, { hosts: states, offers, policy, choice: options, careful });
    return { table, works: surePairs(table) };
  };
  const before = baselineGuests(kindsOf(hosts), new OffersOf(hosts), setting, policy);
  const frozen = [...before, ...upgrades.map(({ place }) => before[place]!)];
  const fullest = fullestGuests(kindsOf(states), offers, setting, policy);
  const rolling = new Rolling(hosts, movesOf(frozen, true), movesOf(fullest, false));
  return upgrades.map(({ place }, step) => rolling.upgrade(place, hosts.length + step));
}

/** Hosts that nobody knows are passed over; one that is upgraded twice goes on from where it is. */
function upgradesOf(hosts: readonly Host[], news: readonly Host[]): Upgrade[] {
  const now = [...hosts];
  const placeOf = new Map(hosts.map(({ name }, place) => [name, place]));
  return news.flatMap((one) => {
    const place = placeOf.get(one.name);
    if (place === undefined) return [];
    now[place] = upgradeHost(now[place]!, one);
    return [{ place, host: now[place]! }];
  });
}

function kindsOf(hosts: readonly Host[]): HostKind[] {
  return hosts.map((host, index) => ({ host, members: [index], count: 1 }));
}

/** The fleet on its way. A step changes the pairs of one host; what is told of the others is carried on. */
class Rolling {
  /** Of each host, by its place, what it is now. */
  private readonly stateOf: number[];
  private readonly done = new Set<number>();
  /** Pairs of places, by `from * hosts + to`, that the guest of the old baseline could go and can no more. */
  private readonly closed = new Set<number>();
  /** Of each upgraded host those that wait and to which nothing goes back. */
  private readonly noReturn = new Map<number, number[]>();

  constructor(
    private readonly hosts: readonly Host[],
    private readonly frozen: Moves,
    private readonly fullest: Moves,
  ) {
    this.stateOf = [...hosts.keys()];
  }

  upgrade(place: number, state: number): RollingStep {
    this.stateOf[place] = state;
    this.done.add(place);
    const places = [...this.hosts.keys()];
    for (const other of places) {
      if (other === place) continue;
      this.noteClosed(place, other);
      this.noteClosed(other, place);
    }
    const waiting = places.filter((other) => !this.done.has(other));
    for (const [from, to] of this.noReturn)
      this.noReturn.set(
        from,
        to.filter((other) => other !== place),
      );
    this.noReturn.set(
      place,
      waiting.filter((other) => this.hasNoReturn(other, place)),
    );
    // Hosts that share no baseline (vendors) were never meant for one another. Before the upgrades a state is its place.
    const meant = waiting.filter((from) => this.frozen.works(from, place));
    const [forward, notForward] = [true, false].map((works) =>
      meant.filter((from) => this.fullest.works(this.stateOf[from]!, state) === works),
    ) as [number[], number[]];
    return {
      upgraded: this.hosts[place]!.name,
      closed: this.closedPairs().map(([from, to]) => this.told("baseline", this.frozen, from, to)),
      forward: forward.map((from) => this.told(null, this.fullest, from, place)),
      notForward: notForward.map((from) => this.told(null, this.fullest, from, place)),
      noReturn: [...this.noReturn].flatMap(([upgraded, others]) =>
        others.map((other) => ({
          guest: null,
          from: this.hosts[other]!.name,
          to: this.hosts[upgraded]!.name,
          blockers: this.cell(this.fullest, upgraded, other).blockers,
        })),
      ),
    };
  }

  private noteClosed(from: number, to: number): void {
    const works = this.frozen.works(this.stateOf[from]!, this.stateOf[to]!);
    const key = from * this.hosts.length + to;
    if (this.frozen.works(from, to) && !works) this.closed.add(key);
    else this.closed.delete(key);
  }

  private closedPairs(): [from: number, to: number][] {
    const size = this.hosts.length;
    return [...this.closed].sort((a, b) => a - b).map((key) => [Math.floor(key / size), key % size]);
  }

  /** Guests go there, and one that is restarted there does not come back. */
  private hasNoReturn(from: number, to: number): boolean {
    return (
      this.fullest.works(this.stateOf[from]!, this.stateOf[to]!) &&
      this.cell(this.fullest, to, from).blockers.length > 0
    );
  }

  private cell({ table }: Moves, from: number, to: number) {
    return cellOf(table.at(this.stateOf[from]!, this.stateOf[to]!));
  }

  private told(guest: string | null, moves: Moves, from: number, to: number): MoveChange {
    const { blockers, undecided } = this.cell(moves, from, to);
    const nameOf = (place: number) => this.hosts[place]!.name;
    return { guest, from: nameOf(from), to: nameOf(to), blockers: [...blockers, ...undecided] };
  }
}
