import { type Island, islandsOf, oneWayStreets } from "../moves/islands.ts";
import { Relation } from "../moves/relation.ts";
import type { HostKind } from "./host-kinds.ts";
import { type LeftOut, leaveOut } from "./left-out.ts";
import type { Names } from "./names.ts";
import type { IslandResult } from "./result.ts";

/** No more pairs than this are listed of an island, and no more one-way streets. */
const mostPairs = 10_000;

/** Between more hosts, or profiles, one-way streets are not looked for. */
const mostForStreets = 1000;

/** What follows from which kinds of hosts guests go to directly. */
export function tellIslands(
  sure: Relation,
  kinds: readonly HostKind[],
  { listed, units }: Names,
): { islands: IslandResult[]; oneWay: [string, string][]; leftOut: LeftOut[] } {
  const relation = listed
    ? new Relation(units.length, (from, to) => sure.has(units[from]!.kind, units[to]!.kind))
    : sure;
  const islands = islandsOf(relation, mostPairs);
  const nameOf = (unit: number) => units[unit]!.name;
  const streets = relation.size > mostForStreets ? [] : oneWayStreets(relation, islands);
  return {
    islands: islands.map(({ members, direct, viaAStop }) => ({
      members: members.map(nameOf),
      hosts: listed ? members.length : members.reduce((sum, kind) => sum + kinds[kind]!.count, 0),
      direct,
      viaAStop: viaAStop.map(([from, to]) => [nameOf(from), nameOf(to)] as const),
    })),
    oneWay: streets.slice(0, mostPairs).map(([from, to]) => [nameOf(from), nameOf(to)]),
    leftOut: [
      ...leftOutOfIslands(islands),
      ...leftOutOfStreets(relation.size, islands.length, streets.length, listed ? "hosts" : "kinds of hosts"),
    ],
  };
}

function leftOutOfIslands(islands: readonly Island[]): LeftOut[] {
  const most = Math.max(0, ...islands.map(({ stops }) => stops));
  return most <= mostPairs
    ? []
    : [leaveOut("islands.viaAStop", false, most, "pairs of one island that need a stop on the way", mostPairs)];
}

/** Where all is one island there are no streets, however many hosts. */
function leftOutOfStreets(size: number, islands: number, streets: number, units: string): LeftOut[] {
  if (size > mostForStreets) return islands < 2 ? [] : [leaveOut("oneWay", true, size, units, mostForStreets)];
  return streets <= mostPairs ? [] : [leaveOut("oneWay", false, streets, "one-way streets", mostPairs)];
}
