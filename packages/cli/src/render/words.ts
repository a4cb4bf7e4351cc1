import type { RenderStyle } from "../commands/result.ts";
import { textWidth } from "./page.ts";

/** `1 host`, `2 hosts`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** `a, b and c`; of more than `limit` the first ones and how many more there are. */
export function enumerate(names: readonly string[], limit = 6): string {
  if (names.length <= 1) return names.join("");
  if (names.length <= limit) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, limit - 1).join(", ")} and ${names.length - limit + 1} more`;
}

/** As many names as fit into some lines of the page, and how many more there are; all of them with --verbose. */
export function fold(names: readonly string[], style: RenderStyle, lines = 2, taken = 0): string {
  if (style.verbose) return names.join(", ");
  let room = lines * (textWidth(style) - 4) - taken - " and 1000 more".length;
  let shown = 0;
  for (const name of names) {
    room -= name.length + 2;
    if (room < 0 && shown > 0) break;
    shown += 1;
  }
  // "and 1 more" is no shorter than the one.
  return names.length - shown <= 1
    ? names.join(", ")
    : `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;
}

/** Groups in the order in which their keys first appear. */
export function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Orders feature names for a list that may be folded: of the `vmx-` bits there are a hundred, and they say little. */
export function bitsOfNestingLast(a: string, b: string): number {
  return Number(a.startsWith("vmx-")) - Number(b.startsWith("vmx-")) || (a < b ? -1 : 1);
}
