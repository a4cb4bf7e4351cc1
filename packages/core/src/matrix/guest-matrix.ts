import { capacityOf } from "../capacity/capacity.ts";
import { fits } from "../capacity/fits.ts";
import { MoveJudge, type Placed } from "../check/judge.ts";
import type { Finding } from "../evidence/finding.ts";
import type { Host } from "../host/host.ts";
import { type Found, obstacles, PairTable } from "../moves/pair-table.ts";
import { Relation } from "../moves/relation.ts";
import type { NotAssessed } from "../policy/missing-evidence.ts";
import { defaultPolicy } from "../policy/policy.ts";
import { selectFindings } from "../policy/select-findings.ts";
import type { Member } from "../profile/fleet.ts";
import { definitionKey } from "./definition-key.ts";
import { distinctHosts, type HostKind } from "./host-kinds.ts";
import type { MatrixOptions } from "./matrix.ts";

/** The moves of guests that were given, a row for each, from the host it is on to every kind of host. */
export interface GuestMatrix {
  readonly kinds: readonly HostKind[];
  /** The kind of the host each guest is on; -1: it is on none of these. */
  readonly home: readonly number[];
  readonly moves: PairTable;
  /** The same, whether or not there is room now. */
  readonly whateverRoom: PairTable;
  /** The way back to where the guest was, after a restart where it went; what is found where there is a way there. */
  readonly back: PairTable;
  /** Between which kinds every one of the guests moves, wherever it was started; null: too much to try. */
  readonly sure: Relation | null;
  /** As many moves are to be judged for that. */
  readonly tries: number;
  readonly notAssessed: readonly NotAssessed[];
}

/** As many moves are judged for the islands; each takes some tenths of a millisecond. */
export const mostTries = 50_000;

/**
 * Judges the moves of guests. Guests that differ in nothing a check looks at are judged once, and so are hosts
 * that say the same.
 */
export function judgeGuests(
  guests: readonly Placed[],
  members: readonly Member[],
  options: MatrixOptions,
): GuestMatrix {
  const kinds = distinctHosts(members);
  const hosts = kinds.map(({ host }) => host);
  const judge = new MoveJudge(guests, hosts, { ...options, room: false });
  const home = homesOf(guests, kinds, members);
  const same = firstAlike(guests, ({ guest, from }, row) => `${home[row]} ${from?.name ?? ""} ${definitionKey(guest)}`);
  const { moves: whateverRoom, back } = judgeAll(guests, hosts, same, judge);
  const distinctGuests = guests.filter((_, row) => same[row] === row);
  const tries = distinctGuests.length * hosts.length ** 2;
  return {
    kinds,
    home,
    moves: withRoom(whateverRoom, guests, hosts, options),
    whateverRoom,
    back,
    sure: tries > mostTries ? null : sureForAll(distinctGuests, kinds, judge),
    tries,
    notAssessed: judge.notAssessed,
  };
}

/** Of each, the place of the first that is like it. */
function firstAlike<Item>(items: readonly Item[], keyOf: (item: Item, index: number) => string): number[] {
  const places = new Map<string, number>();
  return items.map((item, index) => {
    const key = keyOf(item, index);
    const known = places.get(key);
    if (known === undefined) places.set(key, index);
    return known ?? index;
  });
}

function homesOf(guests: readonly Placed[], kinds: readonly HostKind[], members: readonly Member[]): number[] {
  const byName = new Map<string, number>();
  kinds.forEach(({ members: places }, kind) => {
    for (const place of places) byName.set(members[place]!.host.name, kind);
  });
  return guests.map(({ from }) => (from === null ? -1 : (byName.get(from.name) ?? -1)));
}

/** There, and back after a restart; what was judged of a guest like it is copied. */
function judgeAll(guests: readonly Placed[], hosts: readonly Host[], same: readonly number[], judge: MoveJudge) {
  const moves = new PairTable(guests.length, hosts.length);
  const back = new PairTable(guests.length, hosts.length);
  guests.forEach(({ guest, from }, row) => {
    hosts.forEach((host, column) => {
      if (same[row] !== row) {
        for (const found of moves.at(same[row]!, column)) moves.add(row, column, found);
        for (const found of back.at(same[row]!, column)) back.add(row, column, found);
        return;
      }
      const there = foundOf(judge, { guest, from }, host);
      for (const found of there) moves.add(row, column, found);
      if (from === null || there.some(({ severity }) => severity === "error")) return;
      for (const found of foundOf(judge, { guest, from: host }, from)) back.add(row, column, found);
    });
  });
  return { moves, back };
}

function foundOf(judge: MoveJudge, placed: Placed, to: Host): Found[] {
  return judge.judge(placed, to).findings.map(({ check, severity }: Finding) => ({ check, severity }));
}

/** Whether there is room for each guest alone, where any host tells of it. */
function withRoom(table: PairTable, guests: readonly Placed[], hosts: readonly Host[], options: MatrixOptions) {
  const capacities = hosts.map(capacityOf);
  if (capacities.every(({ memory }) => memory === null)) return table;
  const severities = (options.policy ?? defaultPolicy).severities;
  const moves = new PairTable(table.rows, table.columns);
  guests.forEach(({ guest }, row) => {
    capacities.forEach((capacity, column) => {
      const room = selectFindings(fits([guest], capacity).findings, options, severities);
      for (const { check, severity } of [...table.at(row, column), ...room])
        moves.add(row, column, { check, severity });
    });
  });
  return moves;
}

/** Started on the one, every guest runs there and goes to the other. */
function sureForAll(guests: readonly Placed[], kinds: readonly HostKind[], judge: MoveJudge): Relation {
  const hosts = kinds.map(({ host }) => host);
  const surely = (from: number, to: number): boolean =>
    guests.every(({ guest }) =>
      foundOf(judge, { guest, from: hosts[from]! }, hosts[to]!).every(({ severity }) => !obstacles.has(severity)),
    );
  const starts = hosts.map((_, host) => surely(host, host));
  return new Relation(
    hosts.length,
    (from, to) => starts[from]! && starts[to]! && surely(from, to),
    (kind) => kinds[kind]!.count === 1,
  );
}
