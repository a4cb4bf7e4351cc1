import { islandsOf, oneWayStreets } from "../moves/islands.ts";
import { Relation } from "../moves/relation.ts";
import type { HostKind } from "./host-kinds.ts";
import type { Names } from "./names.ts";
import type { IslandResult } from "./result.ts";

/** No more pairs than this are listed of an island, and no more one-way streets. */
const mostPairs = 10_000;

/** What follows from which kinds of hosts guests go to directly. */
export function tellIslands(
  sure: Relation,
  kinds: readonly HostKind[],
  { listed, units }: Names,
): { islands: IslandResult[]; oneWay: [string, string][] } {
  const relation = listed
    ? new Relation(units.length, (from, to) => sure.has(units[from]!.kind, units[to]!.kind))
    : sure;
  const islands = islandsOf(relation, mostPairs);
  const nameOf = (unit: number) => units[unit]!.name;
  const streets = relation.size > 1000 ? [] : oneWayStreets(relation, islands);
  return {
    islands: islands.map(({ members, direct, viaAStop }) => ({
      members: members.map(nameOf),
      hosts: listed ? members.length : members.reduce((sum, kind) => sum + kinds[kind]!.count, 0),
      direct,
      viaAStop: viaAStop.map(([from, to]) => [nameOf(from), nameOf(to)] as const),
    })),
    oneWay: streets.slice(0, mostPairs).map(([from, to]) => [nameOf(from), nameOf(to)]),
  };
}
