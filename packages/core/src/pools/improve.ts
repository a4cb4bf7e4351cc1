import { type Draft, draftOf, type Ground, type Grouping } from "./grouping.ts";

/** No more rounds over all items than this: each costs items times pools. */
const mostRounds = 50;

/**
 * Moves single items to other pools, or to one of their own while there are fewer than `most`, as long as that loses
 * less. Keeps to the rules that the grouping keeps to.
 */
export function improve(ground: Ground, grouping: Grouping, most: number): Grouping {
  const drafts = grouping.map((members) => draftOf(ground, members));
  for (let round = 0; round < mostRounds; round++) {
    let moved = false;
    for (let item = 0; item < ground.items.length; item++) moved = moveItem(ground, drafts, item, most) || moved;
    if (!moved) break;
  }
  return drafts.map(({ members }) => members);
}

function moveItem(ground: Ground, drafts: Draft[], item: number, most: number): boolean {
  const { items, rows, rules } = ground;
  const { hosts, group } = items[item]!;
  const place = drafts.findIndex(({ members }) => members.includes(item));
  const home = drafts[place]!;
  const left = home.hosts - hosts;
  if (left > 0 && left < rules.minHosts) return false;
  const row = rows.rows[item]!;
  const others = home.members.filter((member) => member !== item);
  const without = others.length === 0 ? null : draftOf(ground, others);
  // What is kept, hosts times weight, is to grow.
  const given = home.hosts * home.kept - (without === null ? 0 : without.hosts * without.kept);
  let best = 0;
  let target: Draft | null = null;
  for (const draft of drafts) {
    if (draft === home || draft.group !== group) continue;
    const gain = (draft.hosts + hosts) * rows.weightOfBoth(draft.common, row) - draft.hosts * draft.kept - given;
    if (gain > best) [best, target] = [gain, draft];
  }
  const alone = without !== null && drafts.length < most && hosts >= rules.minHosts;
  if (alone && hosts * rows.weightOf(row) - given > best) {
    drafts.push(draftOf(ground, [item]));
  } else if (target !== null) {
    Object.assign(target, draftOf(ground, [...target.members, item]));
  } else return false;
  if (without === null) drafts.splice(place, 1);
  else Object.assign(home, without);
  return true;
}
