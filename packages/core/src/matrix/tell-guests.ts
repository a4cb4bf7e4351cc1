import type { Placed } from "../check/judge.ts";
import type { NotAssessed } from "../policy/missing-evidence.ts";
import type { Member } from "../profile/fleet.ts";
import { evacuate } from "./evacuate.ts";
import { cellOf, foldOblong, leftOutTables } from "./fold.ts";
import { type GuestMatrix, judgeGuests, mostTries } from "./guest-matrix.ts";
import { tellIslands } from "./islands.ts";
import { eachOnce, leaveOut } from "./left-out.ts";
import { leftOutOfMoves, mostMoves } from "./list-moves.ts";
import type { MatrixOptions } from "./matrix.ts";
import { type Names, nameKinds } from "./names.ts";
import type { Evacuation, MatrixMove, NoReturn, ToldMatrix } from "./result.ts";

/** The matrix of guests that were given, and the plans by which hosts are emptied of them. */
export function tellGuests(
  guests: readonly Placed[],
  members: readonly Member[],
  listed: boolean,
  options: MatrixOptions,
): ToldMatrix & { readonly evacuations: readonly Evacuation[]; readonly notAssessed: readonly NotAssessed[] } {
  const matrix = judgeGuests(guests, members, options);
  const { kinds, home, sure } = matrix;
  const names = nameKinds(kinds, members, listed);
  const homeName = (row: number): string | null => {
    const { from } = guests[row]!;
    return from === null || listed || home[row]! < 0 ? (from?.name ?? null) : names.of(home[row]!)[0]!;
  };
  const tooMany = guests.length * names.units.length > mostMoves;
  const movesLeftOut = tooMany ? guests.length * names.units.length : 0;
  const kindOf: number[] = [];
  kinds.forEach(({ members: places }, kind) => {
    for (const place of places) kindOf[place] = kind;
  });
  const destinations = { hosts: members.map(({ host }) => host), kindOf, moves: matrix.whateverRoom };
  const label = (row: number) => [
    homeName(row) === null ? guests[row]!.guest.id : `${guests[row]!.guest.id} on ${homeName(row)}`,
  ];
  const tables = foldOblong(null, matrix.moves, label, names.of);
  const islands = sure === null ? islandsLeftOut(matrix.tries) : tellIslands(sure, kinds, names);
  return {
    guests: guests.map(({ guest }, row) => ({ id: guest.id, host: homeName(row), live: guest.live })),
    profiles: names.profiles,
    moves: tooMany ? [] : guests.flatMap((_, row) => movesOf(row, guests, matrix, names, homeName(row))),
    movesLeftOut,
    tables,
    ...islands,
    leftOut: eachOnce([
      ...leftOutOfMoves(options.listMoves === false ? 0 : movesLeftOut),
      ...(tables.length === 0 ? [leftOutTables(guests.length, kinds.length)] : []),
      ...islands.leftOut,
    ]),
    baselineIslands: [],
    noReturn: guests.flatMap((_, row) => noReturnOf(row, guests, matrix, names, homeName(row))),
    stranded: guests.flatMap(({ guest }, row) =>
      isStranded(row, matrix) ? [{ guest: guest.id, host: homeName(row) }] : [],
    ),
    lacks: [],
    evacuations: (options.evacuate ?? []).map((host) => evacuate(host, guests, destinations)),
    notAssessed: matrix.notAssessed,
  };
}

/** Too many moves would have to be judged for them. */
function islandsLeftOut(tries: number) {
  const things = "moves to judge (unlike guests, from each kind of host to each)";
  return { islands: [], oneWay: [], leftOut: [leaveOut("islands", true, tries, things, mostTries)] };
}

function movesOf(
  row: number,
  guests: readonly Placed[],
  { moves, kinds, home }: GuestMatrix,
  { units, listed }: Names,
  from: string | null,
): MatrixMove[] {
  return units
    .filter(({ name, kind }) => (listed ? name !== from : home[row] !== kind || kinds[kind]!.count > 1))
    .map(({ name, kind }) => ({ guest: guests[row]!.guest.id, from, to: name, ...cellOf(moves.at(row, kind)) }));
}

/** Moves that nothing forbids, after which a restart there would make the way back an error. */
function noReturnOf(
  row: number,
  guests: readonly Placed[],
  { back }: GuestMatrix,
  { units }: Names,
  from: string | null,
): NoReturn[] {
  if (from === null) return [];
  return units.flatMap(({ name, kind }) => {
    const { blockers } = cellOf(back.at(row, kind));
    if (name === from || blockers.length === 0) return [];
    return [{ guest: guests[row]!.guest.id, from, to: name, blockers }];
  });
}

/** No host but its own surely takes it. */
function isStranded(row: number, { moves, kinds, home }: GuestMatrix): boolean {
  return kinds.every(({ count }, kind) => {
    const { verdict } = cellOf(moves.at(row, kind));
    return (home[row] === kind && count === 1) || verdict === "error" || verdict === "unknown";
  });
}
