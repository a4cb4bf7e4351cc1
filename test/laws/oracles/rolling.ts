import { chooseSetting } from "../../../packages/core/src/facets/setting/setting-facet.ts";
import type { Host } from "../../../packages/core/src/host/host.ts";
import { cellOf } from "../../../packages/core/src/matrix/fold.ts";
import type { HostKind } from "../../../packages/core/src/matrix/host-kinds.ts";
import type { ImaginedGuest } from "../../../packages/core/src/matrix/imagined-guest.ts";
import { baselineGuests, fullestGuests } from "../../../packages/core/src/matrix/imagined-matrix.ts";
import { OffersOf } from "../../../packages/core/src/matrix/offers.ts";
import type { FoldedCell } from "../../../packages/core/src/matrix/result.ts";
import { tabulate } from "../../../packages/core/src/matrix/tabulate.ts";
import { defaultPolicy } from "../../../packages/core/src/policy/policy.ts";
import { upgradeHost } from "../../../packages/core/src/whatif/change.ts";
import type { MoveChange, RollingStep } from "../../../packages/core/src/whatif/result.ts";
import type { WhatIfOptions } from "../../../packages/core/src/whatif/whatif.ts";

/** Every pair of hosts, by place. */
type Moves = (from: number, to: number) => FoldedCell;

/** The upgrade of one host after another, by judging all moves of the whole fleet anew after each. */
export function rollStepByStep(hosts: readonly Host[], news: readonly Host[], options: WhatIfOptions): RollingStep[] {
  const policy = options.policy ?? defaultPolicy;
  const wish = { arch: options.arch ?? null, accel: options.accel ?? null };
  const { setting } = chooseSetting(hosts, wish);
  if (setting === null) return [];
  const frozen = baselineGuests(kindsOf(hosts), new OffersOf(hosts), setting, policy);
  const movesOf = (guests: readonly ImaginedGuest[], at: readonly Host[], careful: boolean): Moves => {
    const table = tabulate(guests, { hosts: at, offers: new OffersOf(at), policy, choice: options, careful });
    return (from, to) => cellOf(table.at(from, to));
  };
  const before = movesOf(frozen, hosts, true);
  const done = new Set<number>();
  let now = [...hosts];
  return news.flatMap((one) => {
    const place = hosts.findIndex(({ name }) => name === one.name);
    if (place < 0) return [];
    now = now.map((host, index) => (index === place ? upgradeHost(host, one) : host));
    done.add(place);
    const fullest = fullestGuests(kindsOf(now), new OffersOf(now), setting, policy);
    return [stepOf(now, place, done, before, movesOf(frozen, now, true), movesOf(fullest, now, false))];
  });
}

function kindsOf(hosts: readonly Host[]): HostKind[] {
  return hosts.map((host, index) => ({ host, members: [index], count: 1 }));
}

const works = ({ verdict }: FoldedCell): boolean => verdict !== "error" && verdict !== "unknown";

function stepOf(
  hosts: readonly Host[],
  place: number,
  done: ReadonlySet<number>,
  before: Moves,
  frozen: Moves,
  fullest: Moves,
): RollingStep {
  const places = [...hosts.keys()];
  const nameOf = (index: number) => hosts[index]!.name;
  const told = (guest: string | null, from: number, to: number, { blockers, undecided }: FoldedCell): MoveChange => ({
    guest,
    from: nameOf(from),
    to: nameOf(to),
    blockers: [...blockers, ...undecided],
  });
  const waiting = places.filter((index) => !done.has(index));
  // Hosts that share no baseline (vendors) were never meant for one another.
  const forward = waiting
    .filter((from) => works(before(from, place)))
    .map((from) => ({ from, cell: fullest(from, place) }));
  return {
    upgraded: nameOf(place),
    closed: places.flatMap((from) =>
      places
        .filter((to) => to !== from && works(before(from, to)) && !works(frozen(from, to)))
        .map((to) => told("baseline", from, to, frozen(from, to))),
    ),
    forward: forward.filter(({ cell }) => works(cell)).map(({ from, cell }) => told(null, from, place, cell)),
    notForward: forward.filter(({ cell }) => !works(cell)).map(({ from, cell }) => told(null, from, place, cell)),
    noReturn: [...done].flatMap((from) =>
      waiting
        .filter((to) => works(fullest(to, from)) && fullest(from, to).blockers.length > 0)
        .map((to) => ({ guest: null, from: nameOf(to), to: nameOf(from), blockers: fullest(from, to).blockers })),
    ),
  };
}
