/** Pairs of a square, as rows of bits: 32 to the word. */
export interface BitRows {
  readonly size: number;
  readonly bits: Uint32Array;
}

/**
 * A directed relation over the numbers 0 to size - 1, as rows of bits: which of them a thing can go to directly. What is
 * asked of it here is only who reaches whom.
 */
export class Relation {
  readonly size: number;
  private readonly words: number;
  private readonly bits: Uint32Array;

  /**
   * Asks `allows` once for every ordered pair. A thing that stands for one alone stays where it is, which it always may;
   * of one that stands for several, `allows` is asked whether these go to each other.
   */
  constructor(
    size: number,
    allows: (from: number, to: number) => boolean,
    isOne: (thing: number) => boolean = () => true,
  ) {
    this.size = size;
    this.words = (size + 31) >>> 5;
    this.bits = new Uint32Array(size * this.words);
    for (let from = 0; from < size; from++) {
      for (let to = 0; to < size; to++) {
        if ((from === to && isOne(from)) || allows(from, to)) this.allow(from, to);
      }
    }
  }

  /** The pairs whose bit is not set; a thing that stands for one alone may always stay. */
  static except({ size, bits }: BitRows, isOne: (thing: number) => boolean = () => true): Relation {
    const relation = new Relation(
      size,
      () => false,
      () => false,
    );
    const rest = size & 31;
    for (let word = 0; word < bits.length; word++) relation.bits[word] = ~bits[word]!;
    for (let from = 0; from < size; from++) {
      if (rest !== 0) relation.bits[(from + 1) * relation.words - 1]! &= (1 << rest) - 1;
      if (isOne(from)) relation.allow(from, from);
    }
    return relation;
  }

  /** How many others a thing goes to directly. */
  countFrom(from: number): number {
    let count = 0;
    for (let word = from * this.words; word < (from + 1) * this.words; word++) count += onesIn(this.bits[word]!);
    return this.has(from, from) ? count - 1 : count;
  }

  private allow(from: number, to: number): void {
    this.bits[from * this.words + (to >>> 5)]! |= 1 << (to & 31);
  }

  has(from: number, to: number): boolean {
    return ((this.bits[from * this.words + (to >>> 5)]! >>> (to & 31)) & 1) === 1;
  }

  /** The first number from `start` on that `from` goes to directly; -1 if there is none. */
  next(from: number, start: number): number {
    for (let word = start >>> 5; word < this.words; word++) {
      let rest = this.bits[from * this.words + word]!;
      if (word === start >>> 5) rest &= -1 << (start & 31);
      if (rest !== 0) return (word << 5) + 31 - Math.clz32(rest & -rest);
    }
    return -1;
  }
}

/** How many bits of a word are set (H. Warren, Hacker's Delight, 2013, 5-1). */
function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
