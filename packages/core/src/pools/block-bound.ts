import { indicesOf, setOfIndices } from "../lattice/interner.ts";
import { facilitiesOf } from "./facilities.ts";
import type { Item } from "./items.ts";
import type { Weigh } from "./plan.ts";
import { search } from "./search.ts";

/** Closed sets of one block at most: more blocks bound worse, larger ones take longer. */
const blockLimit = 3000;

/**
 * Bounds the loss where the closed sets are too many to be listed. The elements are parted into blocks whose own closed
 * sets are few; a plan loses in each block at least what the best plan for that block alone would, and what it loses in
 * all is the sum.
 */
export function boundByBlocks(items: readonly Item[], weigh: Weigh, most: readonly number[], effort: number): number[] {
  const counted = items.reduce((all, { bits }) => all | bits, 0n);
  const blocks = blocksOf(items, weigh, sortByHolders(items, indicesOf(counted)));
  const bounds = most.map(() => 0);
  for (const facilities of blocks) {
    // Without a plan for the block, one that keeps nothing of it.
    const worst = facilities.hosts.reduce((sum, hosts, item) => sum + hosts * facilities.offered[item]!, 0);
    let prices: Float64Array | undefined;
    most.forEach((pools, place) => {
      const share = effort / blocks.length / most.length;
      const searched = search(facilities, { most: pools, known: worst + 1, prices, effort: share });
      prices = searched.prices;
      bounds[place]! += Math.min(searched.bound, worst);
    });
  }
  return bounds;
}

/** Elements that the same items have stand together, so that a block has few closed sets. */
function sortByHolders(items: readonly Item[], elements: readonly number[]): number[] {
  const holders = new Map(
    elements.map((element) => {
      const bit = 1n << BigInt(element);
      return [element, items.map(({ bits }) => ((bits & bit) === 0n ? "0" : "1")).join("")] as const;
    }),
  );
  return [...elements].sort((a, b) => (holders.get(a)! < holders.get(b)! ? -1 : 1));
}

function blocksOf(
  items: readonly Item[],
  weigh: Weigh,
  elements: readonly number[],
): NonNullable<ReturnType<typeof facilitiesOf>>[] {
  const facilities = facilitiesOf(items, weigh, blockLimit, setOfIndices(elements));
  if (facilities !== null) return [facilities];
  const middle = elements.length >>> 1;
  return [elements.slice(0, middle), elements.slice(middle)].flatMap((half) => blocksOf(items, weigh, half));
}
