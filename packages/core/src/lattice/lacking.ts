import { indicesOf } from "./interner.ts";
import type { PartialSet } from "./partial-set.ts";

/** Of many sets, a bit for each that does not have all of some elements: surely not, or not surely. */
export interface Lack {
  readonly no: Uint32Array;
  readonly unknown: Uint32Array;
}

/**
 * Many sets turned on their side: for each element the sets that lack it, 32 to the word. Which sets have all of some
 * elements is then a union of a few columns, however many sets there are.
 */
export class Lacking {
  readonly words: number;
  private readonly surely: Columns;
  private readonly perhaps: Columns;

  /** @param asked the elements that will be asked for, a finite set */
  constructor(sets: readonly PartialSet[], asked: bigint) {
    this.words = (sets.length + 31) >>> 5;
    this.surely = columnsOf(
      sets.map(({ possible }) => asked & ~possible),
      this.words,
    );
    this.perhaps = columnsOf(
      sets.map(({ certain }) => asked & ~certain),
      this.words,
    );
  }

  /** What `coversAll` says of each set; `elements` is a part of what was announced. */
  answer(elements: bigint): Lack {
    const no = unite(this.surely, elements, this.words);
    const unknown = unite(this.perhaps, elements, this.words);
    for (let word = 0; word < this.words; word++) unknown[word]! &= ~no[word]!;
    return { no, unknown };
  }
}

interface Columns {
  readonly all: bigint;
  readonly byElement: ReadonlyMap<number, Uint32Array>;
}

function columnsOf(rows: readonly bigint[], words: number): Columns {
  const byElement = new Map<number, Uint32Array>();
  let all = 0n;
  rows.forEach((elements, place) => {
    if (elements === 0n) return;
    all |= elements;
    for (const element of indicesOf(elements)) {
      let column = byElement.get(element);
      if (column === undefined) {
        column = new Uint32Array(words);
        byElement.set(element, column);
      }
      column[place >>> 5]! |= 1 << (place & 31);
    }
  });
  return { all, byElement };
}

function unite({ all, byElement }: Columns, elements: bigint, words: number): Uint32Array {
  const united = new Uint32Array(words);
  for (const element of indicesOf(elements & all)) {
    const column = byElement.get(element)!;
    for (let word = 0; word < words; word++) united[word]! |= column[word]!;
  }
  return united;
}
