import { chooseSetting } from "../facets/setting/setting-facet.ts";
import type { Host } from "../host/host.ts";
import { groupBy } from "../lattice/group-by.ts";
import { cellOf } from "../matrix/fold.ts";
import { imagineMatrix } from "../matrix/imagined-matrix.ts";
import type { FoldedCell } from "../matrix/result.ts";
import { baselineGuest } from "../matrix/tell-imagined.ts";
import { surePairs } from "../moves/pair-table.ts";
import { defaultPolicy } from "../policy/policy.ts";
import { Fleet } from "../profile/fleet.ts";
import type { MoveChange, WhatIfResult } from "./result.ts";
import type { WhatIfOptions } from "./whatif.ts";

/** More moves than this are counted and not listed, of those that begin to work, that cease to, and of new hosts. */
export const mostListed = 100_000;

/** The moves of one imagined guest, between kinds of hosts. */
interface GuestMoves {
  readonly guest: string | null;
  /** Nothing is found that keeps the guest from going, or leaves open whether it can; also between hosts of one kind. */
  readonly works: (from: number, to: number) => boolean;
  readonly cell: (from: number, to: number) => FoldedCell;
}

/** A fleet at one time: the kind of each host, and the moves between the kinds. */
interface MovesThen {
  readonly kindOf: ReadonlyMap<string, number>;
  readonly guests: readonly GuestMoves[];
}

/** Hosts that no verdict tells apart, neither before nor after. */
interface AlikeTwice {
  readonly names: readonly string[];
  readonly was: number;
  readonly is: number;
}

/** Each is counted, and listed as long as there is room. */
class Listed<Item> {
  readonly items: Item[] = [];
  leftOut = 0;

  add(item: () => Item): void {
    if (this.items.length < mostListed) this.items.push(item());
    else this.leftOut += 1;
  }
}

/**
 * The moves between hosts that are there both times, and those of new hosts. Hosts that are alike before and after are
 * compared once for all of them, so that the counts are right for fleets of any size; what is listed one by one has a
 * limit, and how much is left out is told.
 */
export function compareMoves(
  before: readonly Host[],
  after: readonly Host[],
  options: WhatIfOptions,
): WhatIfResult["moves"] {
  const [was, is] = [movesOf(before, options), movesOf(after, options)];
  const alike = alikeTwice(was, is, after);
  const [opened, closed] = [new Listed<MoveChange>(), new Listed<MoveChange>()];
  const counts = { workBefore: 0, workAfter: 0 };
  is.guests.forEach((now, place) => {
    const then = was.guests[place];
    if (then === undefined) return;
    const worked = (a: AlikeTwice, b: AlikeTwice) => then.works(a.was, b.was);
    const works = (a: AlikeTwice, b: AlikeTwice) => now.works(a.is, b.is);
    for (const a of alike) {
      for (const b of alike) {
        const moves = a.names.length * (a === b ? a.names.length - 1 : b.names.length);
        if (worked(a, b)) counts.workBefore += moves;
        if (works(a, b)) counts.workAfter += moves;
      }
    }
    listChanges(alike, after, (a, b) => {
      if (worked(a, b) === works(a, b)) return null;
      const opens = works(a, b);
      const { blockers, undecided } = opens ? then.cell(a.was, b.was) : now.cell(a.is, b.is);
      const told = { guest: now.guest, blockers: [...blockers, ...undecided] };
      return (from, to) => (opens ? opened : closed).add(() => ({ ...told, from, to }));
    });
  });
  return {
    opened: opened.items,
    closed: closed.items,
    ...newHosts(is, before, after),
    ...counts,
    openedLeftOut: opened.leftOut,
    closedLeftOut: closed.leftOut,
  };
}

function movesOf(hosts: readonly Host[], options: WhatIfOptions): MovesThen {
  const fleet = new Fleet(true);
  for (const host of hosts) fleet.add(host);
  const members = fleet.members();
  const wish = { arch: options.arch ?? null, accel: options.accel ?? null };
  const { setting } = chooseSetting(hosts, wish);
  if (setting === null) return { kindOf: new Map(), guests: [] };
  const matrix = imagineMatrix(members, setting, options.policy ?? defaultPolicy, options);
  const named = matrix.kinds.flatMap(({ members: places }, kind) =>
    places.map((place): [string, number] => [members[place]!.host.name, kind]),
  );
  const tables = [
    { guest: null, table: matrix.fullestMoves },
    { guest: baselineGuest, table: matrix.baselineMoves },
  ];
  return {
    kindOf: new Map(named),
    guests: tables.map(({ guest, table }) => ({
      guest,
      works: surePairs(table),
      cell: (from, to) => cellOf(table.at(from, to)),
    })),
  };
}

/** Hosts that are there both times, by their kinds then and now. */
function alikeTwice(was: MovesThen, is: MovesThen, after: readonly Host[]): AlikeTwice[] {
  const both = after.filter(({ name }) => was.kindOf.has(name) && is.kindOf.has(name)).map(({ name }) => name);
  return groupBy(both, (name) => `${was.kindOf.get(name)} ${is.kindOf.get(name)}`).map((names) => ({
    names,
    was: was.kindOf.get(names[0]!)!,
    is: is.kindOf.get(names[0]!)!,
  }));
}

/** Goes through the moves that change, in the order of the hosts; `changeOf` is asked once for hosts that are alike. */
function listChanges(
  alike: readonly AlikeTwice[],
  after: readonly Host[],
  changeOf: (a: AlikeTwice, b: AlikeTwice) => ((from: string, to: string) => void) | null,
): void {
  const partOf = new Map(alike.flatMap(({ names }, part) => names.map((name) => [name, part] as const)));
  const changes = alike.map((a) => {
    const row = alike.map((b) => changeOf(a, b));
    return row.some((change) => change !== null) ? row : null;
  });
  for (const { name: from } of after) {
    const row = partOf.has(from) ? changes[partOf.get(from)!] : null;
    if (row == null) continue;
    for (const [to, part] of partOf) if (to !== from) row[part]?.(from, to);
  }
}

function newHosts(is: MovesThen, before: readonly Host[], after: readonly Host[]) {
  const known = new Set(before.map(({ name }) => name));
  const [fullest] = is.guests;
  let left = mostListed;
  let newHostMovesLeftOut = 0;
  const listed = (names: readonly string[]): string[] => {
    const shown = names.slice(0, left);
    left -= shown.length;
    newHostMovesLeftOut += names.length - shown.length;
    return shown;
  };
  const others = after.map(({ name }) => name);
  const surely = (from: string, to: string): boolean =>
    from !== to && fullest !== undefined && fullest.works(is.kindOf.get(from)!, is.kindOf.get(to)!);
  return {
    newHosts: others
      .filter((name) => !known.has(name))
      .map((host) => ({
        host,
        to: listed(others.filter((other) => surely(host, other))),
        from: listed(others.filter((other) => surely(other, host))),
      })),
    newHostMovesLeftOut,
  };
}
