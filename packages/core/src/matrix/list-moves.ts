import type { PairTable } from "../moves/pair-table.ts";
import type { Member } from "../profile/fleet.ts";
import { cellOf } from "./fold.ts";
import type { HostKind } from "./host-kinds.ts";
import { type LeftOut, leaveOut } from "./left-out.ts";
import { type Names, nameKinds } from "./names.ts";
import type { FoldedCell, MatrixMove } from "./result.ts";

/** More moves than this are not listed. */
export const mostMoves = 1_000_000;

/** Between all pairs of kinds of hosts, what is found of a guest that is on the one. */
export interface GuestMoves {
  readonly guest: string | null;
  readonly table: PairTable;
}

/**
 * Every move, one by one: between hosts; where those are too many, between profiles; where those are, none.
 */
export function listMoves(
  tables: readonly GuestMoves[],
  kinds: readonly HostKind[],
  members: readonly Member[],
  listed: boolean,
): { moves: MatrixMove[]; movesLeftOut: number } {
  for (const byHost of listed ? [true, false] : [false]) {
    const names = nameKinds(kinds, members, byHost);
    if (names.units.length ** 2 * tables.length > mostMoves) continue;
    return { moves: tables.flatMap((one) => movesOf(one, kinds, names)), movesLeftOut: 0 };
  }
  return { moves: [], movesLeftOut: kinds.length ** 2 * tables.length };
}

export function leftOutOfMoves(moves: number): LeftOut[] {
  return moves === 0 ? [] : [leaveOut("moves", true, moves, "moves", mostMoves)];
}

/** From each to each other; of a profile that stands for several hosts, also the moves among those. */
function movesOf({ guest, table }: GuestMoves, kinds: readonly HostKind[], { units, listed }: Names): MatrixMove[] {
  const cells: FoldedCell[][] = kinds.map(() => []);
  const moves: MatrixMove[] = [];
  for (const from of units) {
    for (const to of units) {
      if (from === to && (listed || kinds[from.kind]!.count === 1)) continue;
      cells[from.kind]![to.kind] ??= cellOf(table.at(from.kind, to.kind));
      moves.push({ guest, from: from.name, to: to.name, ...cells[from.kind]![to.kind]! });
    }
  }
  return moves;
}
