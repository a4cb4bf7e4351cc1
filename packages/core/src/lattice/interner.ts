/** Orders by code point. JavaScript's own order compares UTF-16 units, which differs where surrogates meet U+E000 and above. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return rankOfUnit(left) - rankOfUnit(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others, though not as units. */
function rankOfUnit(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/**
 * Gives every name a number, in the order of first sight, so that a set of names is one integer and the lattice operations
 * are bit operations. A negative integer is a cofinite set: all names, known or not, but finitely many.
 */
export class Interner {
  readonly #names: string[] = [];
  readonly #indices = new Map<string, number>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.indexOf(name);
  }

  get size(): number {
    return this.#names.length;
  }

  /** The number of a name; a name never seen before gets the next one. */
  indexOf(name: string): number {
    const known = this.#indices.get(name);
    if (known !== undefined) return known;
    this.#indices.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  /** The number of a name if it has one: asks without adding. */
  peek(name: string): number | undefined {
    return this.#indices.get(name);
  }

  /** @throws RangeError where no name has that number. */
  nameAt(index: number): string {
    const name = this.#names[index];
    if (name === undefined) throw new RangeError(`no name has the number ${index}`);
    return name;
  }

  setOf(names: Iterable<string>): bigint {
    const indices: number[] = [];
    for (const name of names) indices.push(this.indexOf(name));
    return setOfIndices(indices);
  }

  /** The names of a finite set, sorted by code point. @throws RangeError on a cofinite set, whose names cannot be listed. */
  namesOf(set: bigint): string[] {
    return indicesOf(set)
      .map((index) => this.nameAt(index))
      .sort(compareCodePoints);
  }
}

/** Up to so many words a bigint is put together by shifting, five times as fast as through text. */
const fewWords = 64;

/** Collects 32 numbers to the word and converts once. Shifting is quadratic in the words, so that many go through text. */
export function setOfIndices(indices: readonly number[]): bigint {
  if (indices.length === 0) return 0n;
  let highest = 0;
  for (const index of indices) if (index > highest) highest = index;
  const words = new Uint32Array((highest >>> 5) + 1);
  for (const index of indices) words[index >>> 5]! |= 1 << (index & 31);
  if (words.length <= fewWords) return words.reduceRight((set, word) => (set << 32n) | BigInt(word), 0n);
  let text = "0x";
  for (let i = words.length - 1; i >= 0; i--) text += words[i]!.toString(16).padStart(8, "0");
  return BigInt(text);
}

/** The numbers in a finite set, ascending. @throws RangeError on a cofinite set. */
export function indicesOf(set: bigint): number[] {
  if (set < 0n) throw new RangeError("a cofinite set cannot be listed");
  const text = set.toString(16);
  const indices: number[] = [];
  for (let end = text.length, base = 0; end > 0; end -= 8, base += 32) {
    const word = Number.parseInt(text.slice(Math.max(0, end - 8), end), 16);
    for (let rest = word; rest !== 0; rest &= rest - 1) indices.push(base + 31 - Math.clz32(rest & -rest));
  }
  return indices;
}

/** How many names are in the set; Infinity for a cofinite set. */
export function sizeOf(set: bigint): number {
  if (set < 0n) return Number.POSITIVE_INFINITY;
  let count = 0;
  for (const digit of set.toString(16)) count += ONES[Number.parseInt(digit, 16)]!;
  return count;
}

const ONES = [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4];
