import { columnsOf } from "../lattice/concepts.ts";
import type { Item } from "./items.ts";
import type { Weigh } from "./plan.ts";

/** Items as rows of words over their distinct columns, so that intersections and their weights are quickly found. */
export class WeighedRows {
  readonly words: number;
  readonly rows: readonly Uint32Array[];
  /** Of every byte of a row and each of its values, the weight. */
  private readonly table: Float64Array;

  constructor(items: readonly Item[], weigh: Weigh) {
    const { columns, elements } = columnsOf(items.map(({ bits }) => bits));
    this.words = Math.max(1, (columns.length + 31) >>> 5);
    this.rows = items.map(() => new Uint32Array(this.words));
    this.table = new Float64Array(this.words * 4 * 256);
    columns.forEach((holders, column) => {
      this.rows.forEach((row, index) => {
        if (((holders[index >>> 5]! >>> (index & 31)) & 1) === 1) row[column >>> 5]! |= 1 << (column & 31);
      });
      const weight = elements[column]!.reduce((sum, element) => sum + weigh(element), 0);
      const base = (column >>> 3) * 256;
      for (let value = 0; value < 256; value++) {
        if (((value >>> (column & 7)) & 1) === 1) this.table[base + value]! += weight;
      }
    });
  }

  weightOf(row: Uint32Array): number {
    let sum = 0;
    for (let word = 0; word < this.words; word++) sum += this.weightOfWord(word, row[word]!);
    return sum;
  }

  weightOfBoth(a: Uint32Array, b: Uint32Array): number {
    let sum = 0;
    for (let word = 0; word < this.words; word++) sum += this.weightOfWord(word, a[word]! & b[word]!);
    return sum;
  }

  private weightOfWord(word: number, bits: number): number {
    const { table } = this;
    const base = word * 1024;
    return (
      table[base + (bits & 255)]! +
      table[base + 256 + ((bits >>> 8) & 255)]! +
      table[base + 512 + ((bits >>> 16) & 255)]! +
      table[base + 768 + (bits >>> 24)]!
    );
  }

  /** What all of these have; of none, everything. */
  commonOf(members: Iterable<number>): Uint32Array {
    const common = new Uint32Array(this.words).fill(-1);
    for (const member of members) intersectInto(common, this.rows[member]!);
    return common;
  }
}

export function intersectInto(target: Uint32Array, other: Uint32Array): void {
  for (let word = 0; word < target.length; word++) target[word]! &= other[word]!;
}
