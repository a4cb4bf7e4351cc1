import { columnsOf, visitConcepts } from "../lattice/concepts.ts";
import type { Item } from "./items.ts";
import type { Weigh } from "./plan.ts";

/**
 * Planning as facility location: what a pool may have in common is one of the closed sets (concepts) of its partition;
 * at most K of them are opened and every item is served by one that it offers. Whatever is opened, each item takes the
 * heaviest, so the best choice of closed sets is the best plan.
 */
export interface Facilities {
  readonly size: number;
  /** The weight of each closed set. */
  readonly kept: Float64Array;
  /** Of each, where its items begin in `served`; one more at the end. */
  readonly start: Int32Array;
  readonly served: Int32Array;
  /** Of each item, the weight of what it offers. */
  readonly offered: Float64Array;
  readonly hosts: Float64Array;
}

/**
 * All closed sets of the items.
 * @param mask the elements to be considered
 * @returns null if there are more than `limit`
 */
export function facilitiesOf(items: readonly Item[], weigh: Weigh, limit: number, mask = -1n): Facilities | null {
  const kept: number[] = [];
  const start: number[] = [0];
  const served: number[] = [];
  const offered = new Float64Array(items.length);
  for (const group of new Set(items.map((item) => item.group))) {
    const places = [...items.keys()].filter((index) => items[index]!.group === group);
    const columns = columnsOf(places.map((index) => items[index]!.bits & mask));
    const weights = columns.elements.map((elements) => elements.reduce((sum, element) => sum + weigh(element), 0));
    columns.columns.forEach((column, index) => {
      places.forEach((place, thing) => {
        if (((column[thing >>> 5]! >>> (thing & 31)) & 1) === 1) offered[place]! += weights[index]!;
      });
    });
    const complete = visitConcepts(columns, limit - kept.length, (extent, intent) => {
      kept.push(intent.reduce((sum, has, column) => (has === 1 ? sum + weights[column]! : sum), 0));
      for (let word = 0; word < extent.length; word++) {
        for (let rest = extent[word]!; rest !== 0; rest &= rest - 1) {
          served.push(places[(word << 5) + 31 - Math.clz32(rest & -rest)]!);
        }
      }
      start.push(served.length);
    });
    if (!complete) return null;
  }
  return {
    size: kept.length,
    kept: Float64Array.from(kept),
    start: Int32Array.from(start),
    served: Int32Array.from(served),
    offered,
    hosts: Float64Array.from(items, ({ hosts }) => hosts),
  };
}

/** For each item the opened facility that keeps most of it; null if some item is served by none. */
export function assign(facilities: Facilities, opened: readonly number[]): Int32Array | null {
  const { kept, start, served, hosts } = facilities;
  const server = new Int32Array(hosts.length).fill(-1);
  for (const facility of opened) {
    for (let arc = start[facility]!; arc < start[facility + 1]!; arc++) {
      const item = served[arc]!;
      if (server[item]! < 0 || kept[facility]! > kept[server[item]!]!) server[item] = facility;
    }
  }
  return server.includes(-1) ? null : server;
}

/** What is lost where every item takes the best of what is opened; infinite if one is served by none. */
export function lossOfOpened(facilities: Facilities, opened: readonly number[]): number {
  const server = assign(facilities, opened);
  if (server === null) return Number.POSITIVE_INFINITY;
  const { kept, offered, hosts } = facilities;
  return server.reduce((sum, facility, item) => sum + hosts[item]! * (offered[item]! - kept[facility]!), 0);
}
