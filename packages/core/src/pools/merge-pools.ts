import { type Draft, draftOf, type Ground, type Grouping, merge, mergingCost } from "./grouping.ts";

/**
 * The greedy answer: every item is a pool, and the two whose merger loses least are merged until there are `fewest`.
 *
 * @returns by number of pools, from `most` down to as few as may be reached, the groupings that were passed
 */
export function mergePools(ground: Ground, most: number): Map<number, Grouping> {
  const drafts = ground.items.map((_, item) => draftOf(ground, [item]));
  const nearest = drafts.map((draft) => nearestOf(ground, draft, drafts));
  const passed = new Map<number, Grouping>();
  for (;;) {
    if (drafts.length <= most) passed.set(drafts.length, groupingOf(drafts));
    let first = -1;
    for (let index = 0; index < drafts.length; index++) {
      if (nearest[index]!.draft !== null && (first < 0 || nearest[index]!.cost < nearest[first]!.cost)) first = index;
    }
    if (first < 0) return passed;
    const [into, gone] = [drafts[first]!, nearest[first]!.draft!];
    merge(ground, into, gone);
    const last = drafts.indexOf(gone);
    drafts.splice(last, 1);
    nearest.splice(last, 1);
    drafts.forEach((draft, index) => {
      const known = nearest[index]!;
      if (draft === into || known.draft === into || known.draft === gone) {
        nearest[index] = nearestOf(ground, draft, drafts);
      } else if (draft.group === into.group) {
        const cost = mergingCost(ground, draft, into);
        if (cost < known.cost) nearest[index] = { draft: into, cost };
      }
    });
  }
}

interface Nearest {
  readonly draft: Draft | null;
  readonly cost: number;
}

function nearestOf(ground: Ground, draft: Draft, drafts: readonly Draft[]): Nearest {
  let found: Nearest = { draft: null, cost: Number.POSITIVE_INFINITY };
  for (const other of drafts) {
    if (other === draft || other.group !== draft.group) continue;
    const cost = mergingCost(ground, draft, other);
    if (cost < found.cost) found = { draft: other, cost };
  }
  return found;
}

/**
 * Merges pools that are too small with those that lose least by it.
 *
 * @returns null if one stays too small because there is nothing that it may be merged with
 */
export function mergeSmallPools(ground: Ground, grouping: Grouping): Grouping | null {
  const drafts = grouping.map((members) => draftOf(ground, members));
  for (;;) {
    const small = drafts
      .filter(({ hosts }) => hosts < ground.rules.minHosts)
      .reduce<Draft | null>((least, draft) => (least === null || draft.hosts < least.hosts ? draft : least), null);
    if (small === null) return groupingOf(drafts);
    const { draft } = nearestOf(ground, small, drafts);
    if (draft === null) return null;
    merge(ground, draft, small);
    drafts.splice(drafts.indexOf(small), 1);
  }
}

function groupingOf(drafts: readonly Draft[]): Grouping {
  return drafts.map(({ members }) => [...members]);
}
