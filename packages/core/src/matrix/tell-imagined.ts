import type { AnyFacet } from "../facets/facet.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { obstacles, type PairTable } from "../moves/pair-table.ts";
import { Relation } from "../moves/relation.ts";
import type { Policy } from "../policy/policy.ts";
import type { FindingChoice } from "../policy/select-findings.ts";
import type { Member } from "../profile/fleet.ts";
import { cellOf, foldSquare, leftOutTables } from "./fold.ts";
import type { HostKind } from "./host-kinds.ts";
import { type ImaginedMatrix, imagineMatrix } from "./imagined-matrix.ts";
import { tellIslands } from "./islands.ts";
import { eachOnce, type LeftOut, leaveOut } from "./left-out.ts";
import { leftOutOfMoves, listMoves } from "./list-moves.ts";
import { type Names, nameKinds } from "./names.ts";
import type { HostLack, MatrixResult, NoReturn, ToldMatrix } from "./result.ts";

/** The id of the guest with the baseline; the one that uses all its host offers has none. */
export const baselineGuest = "baseline";

/** Of more kinds of hosts than this, what each lacks and where there is no way back is not listed. */
const mostKindsTold = 300;

/** The matrix of guests that nobody has. */
export function tellImagined(
  members: readonly Member[],
  listed: boolean,
  setting: Setting,
  policy: Policy,
  choice: FindingChoice & { readonly listMoves?: boolean },
): ToldMatrix & Pick<MatrixResult, "notAssessed"> {
  const matrix = imagineMatrix(members, setting, policy, choice);
  const { kinds, fullestMoves, baselineMoves } = matrix;
  const names = nameKinds(kinds, members, listed);
  const tables = [
    { guest: null, table: fullestMoves },
    { guest: baselineGuest, table: baselineMoves },
  ];
  const sure = sureMoves(fullestMoves, kinds);
  const few = kinds.length <= mostKindsTold;
  const listing = choice.listMoves === false ? noMoves : listMoves(tables, kinds, members, listed);
  const folded = tables.flatMap(({ guest, table }) => foldSquare(guest, table, names.of));
  const { leftOut: leftOutOfFullest, ...islands } = tellIslands(sure, kinds, names);
  const ofBaseline = tellIslands(sureMoves(baselineMoves, kinds), kinds, names);
  return {
    guests: tables.map(({ guest }) => ({ id: guest, host: null })),
    profiles: names.profiles,
    ...listing,
    leftOut: eachOnce([
      ...leftOutOfMoves(listing.movesLeftOut),
      ...(folded.length < tables.length ? [leftOutTables(kinds.length, kinds.length)] : []),
      ...leftOutOfFullest,
      ...ofBaseline.leftOut.filter(({ part }) => part === "islands.viaAStop"),
      ...(few ? [] : leftOutOfKinds(kinds.length)),
    ]),
    tables: folded,
    ...islands,
    baselineIslands: ofBaseline.islands,
    noReturn: few ? noReturnOf(fullestMoves, sure, names) : [],
    stranded: strandedOf(sure, kinds, names),
    lacks: few ? lacksOf(matrix, names) : [],
    notAssessed: matrix.notAssessed,
  };
}

const noMoves = { moves: [], movesLeftOut: 0 };

function leftOutOfKinds(kinds: number): LeftOut[] {
  return (["noReturn", "lacks"] as const).map((part) =>
    leaveOut(part, true, kinds, "unlike kinds of hosts", mostKindsTold),
  );
}

/** Pairs of which nothing is found that keeps a guest from going, or leaves open whether it can. */
function sureMoves(table: PairTable, kinds: readonly HostKind[]): Relation {
  const bits = table.where(obstacles);
  return Relation.except({ size: table.rows, bits }, (kind) => kinds[kind]!.count === 1);
}

/** Moves that surely work, to hosts whose guests surely do not come back. */
function noReturnOf(table: PairTable, sure: Relation, { of }: Names): NoReturn[] {
  const found: NoReturn[] = [];
  for (let from = 0; from < sure.size; from++) {
    for (let to = sure.next(from, 0); to >= 0; to = sure.next(from, to + 1)) {
      const { blockers } = cellOf(table.at(to, from));
      if (blockers.length === 0) continue;
      for (const a of of(from)) for (const b of of(to)) found.push({ guest: null, from: a, to: b, blockers });
    }
  }
  return found;
}

/** Hosts whose guest surely goes nowhere else, not even to one like its own: of a host that says little not all is known. */
function strandedOf(sure: Relation, kinds: readonly HostKind[], { units }: Names) {
  const hosts = kinds.reduce((sum, { count }) => sum + count, 0);
  if (hosts < 2) return [];
  return units
    .filter(({ kind }) => sure.countFrom(kind) === 0 && (kinds[kind]!.count === 1 || !sure.has(kind, kind)))
    .map(({ name }) => ({ guest: null, host: name }));
}

/** Hosts of unlike parts (vendors) are kept apart by that already. */
function areApart(facet: AnyFacet, a: unknown, b: unknown): boolean {
  const [one, other] = [facet.partition?.(a) ?? null, facet.partition?.(b) ?? null];
  return one !== null && other !== null && one !== other;
}

/** For each host and check the elements that keep others' guests away, where elements are what they ask for. */
function lacksOf({ kinds, fullest, offers }: ImaginedMatrix, { of }: Names): HostLack[] {
  return kinds.flatMap((_, to) => {
    const byCheck = new Map<string, { names: Set<string>; from: number }>();
    fullest.forEach(({ setting, demands }, from) => {
      for (const { facet, demand } of demands) {
        const all = offers.in(facet, setting);
        if (demand.elements === undefined || areApart(facet, all[from], all[to])) continue;
        const { possible } = facet.elements(all[to]);
        const missing = demand.elements & ~possible;
        if (missing === 0n) continue;
        const known = byCheck.get(demand.check) ?? { names: new Set<string>(), from: 0 };
        byCheck.set(demand.check, known);
        known.from += kinds[from]!.count;
        for (const name of facet.elementNames(missing)) known.names.add(name);
      }
    });
    return [...byCheck].flatMap(([check, { names, from }]) =>
      of(to).map((host) => ({ guest: null, host, check, names: [...names].sort(), from })),
    );
  });
}
