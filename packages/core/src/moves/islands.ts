import type { Relation } from "./relation.ts";

/** Things that can all reach one another and come back: a strongly connected component of the relation. */
export interface Island {
  /** Rising. */
  readonly members: readonly number[];
  /** Whether each of its ordered pairs is in the relation itself. */
  readonly direct: boolean;
  /** The ordered pairs that need a stop on the way; the first of them where there are more than were asked for. */
  readonly viaAStop: readonly (readonly [from: number, to: number])[];
  /** How many such pairs there are. */
  readonly stops: number;
}

/**
 * Every thing is on exactly one island. The largest island is first; of equal ones, that with the lowest member.
 *
 * @param mostStops as many pairs that need a stop are listed for each island
 */
export function islandsOf(relation: Relation, mostStops = Number.POSITIVE_INFINITY): Island[] {
  return components(relation)
    .map((members) => {
      const viaAStop: (readonly [number, number])[] = [];
      let stops = 0;
      for (const from of members) {
        for (const to of members) {
          if (relation.has(from, to)) continue;
          stops += 1;
          if (stops <= mostStops) viaAStop.push([from, to]);
        }
      }
      return { members, direct: stops === 0, viaAStop, stops };
    })
    .sort((a, b) => b.members.length - a.members.length || a.members[0]! - b.members[0]!);
}

/** The pairs that can be gone directly, while no way leads back, however long. */
export function oneWayStreets(relation: Relation, islands: readonly Island[]): [from: number, to: number][] {
  const islandOf: number[] = new Array(relation.size);
  islands.forEach(({ members }, island) => {
    for (const member of members) islandOf[member] = island;
  });
  const streets: [number, number][] = [];
  for (let from = 0; from < relation.size; from++) {
    for (let to = relation.next(from, 0); to >= 0; to = relation.next(from, to + 1)) {
      if (islandOf[from] !== islandOf[to]) streets.push([from, to]);
    }
  }
  return streets;
}

/**
 * Strongly connected components, each rising (R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J.
 * Comput. 1, 1972). Without recursion: a chain of many thousand things is as deep as it is long.
 */
function components(relation: Relation): number[][] {
  const { size } = relation;
  const number = new Int32Array(size).fill(-1);
  const lowest = new Int32Array(size);
  const cursor = new Int32Array(size);
  const open = new Uint8Array(size);
  const waiting: number[] = [];
  const path: number[] = [];
  const found: number[][] = [];
  let visited = 0;
  const enter = (node: number) => {
    number[node] = lowest[node] = visited++;
    open[node] = 1;
    waiting.push(node);
    path.push(node);
  };
  const leave = (node: number) => {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) lowest[parent] = Math.min(lowest[parent]!, lowest[node]!);
    if (lowest[node] !== number[node]) return;
    const members = waiting.splice(waiting.lastIndexOf(node));
    for (const member of members) open[member] = 0;
    found.push(members.sort((a, b) => a - b));
  };
  for (let root = 0; root < size; root++) {
    if (number[root] === -1) enter(root);
    while (path.length > 0) {
      const node = path.at(-1)!;
      const to = relation.next(node, cursor[node]!);
      if (to < 0) {
        leave(node);
        continue;
      }
      cursor[node] = to + 1;
      if (number[to] === -1) enter(to);
      else if (open[to] === 1) lowest[node] = Math.min(lowest[node]!, number[to]!);
    }
  }
  return found;
}
