import type { Item } from "./items.ts";
import type { PoolRules } from "./plan.ts";
import { intersectInto, type WeighedRows } from "./weighed-rows.ts";

/** Items parted into pools, by their places; no pool is empty. */
export type Grouping = readonly (readonly number[])[];

/** A pool while plans are being made. */
export interface Draft {
  readonly members: number[];
  hosts: number;
  readonly group: number;
  common: Uint32Array;
  /** The weight of `common`. */
  kept: number;
}

/** What the search for plans works on. */
export interface Ground {
  readonly items: readonly Item[];
  readonly rows: WeighedRows;
  readonly rules: PoolRules;
}

export function draftOf({ items, rows }: Ground, members: readonly number[]): Draft {
  const common = rows.commonOf(members);
  const hosts = members.reduce((sum, member) => sum + items[member]!.hosts, 0);
  return { members: [...members], hosts, group: items[members[0]!]!.group, common, kept: rows.weightOf(common) };
}

/** What putting two pools together loses. */
export function mergingCost({ rows }: Ground, a: Draft, b: Draft): number {
  const kept = rows.weightOfBoth(a.common, b.common);
  return a.hosts * (a.kept - kept) + b.hosts * (b.kept - kept);
}

/** Puts the second pool into the first. */
export function merge({ rows }: Ground, into: Draft, other: Draft): void {
  into.members.push(...other.members);
  into.hosts += other.hosts;
  intersectInto(into.common, other.common);
  into.kept = rows.weightOf(into.common);
}

/** Weighted elements times hosts that the grouping loses. */
export function lossOfGrouping(ground: Ground, grouping: Grouping): number {
  const { items, rows } = ground;
  return grouping.reduce((sum, members) => {
    const { kept } = draftOf(ground, members);
    return (
      sum + members.reduce((all, member) => all + items[member]!.hosts * (rows.weightOf(rows.rows[member]!) - kept), 0)
    );
  }, 0);
}
