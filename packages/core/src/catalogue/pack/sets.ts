/** Numbers feature names and keeps each distinct set once, as hexadecimal bits over those numbers. */
export class SetTable {
  readonly sets: string[] = [];
  readonly #bits: Map<string, bigint>;
  readonly #places = new Map<string, number>();

  constructor(order: readonly string[]) {
    this.#bits = new Map(order.map((name, index) => [name, 1n << BigInt(index)]));
  }

  /** The place of a set in the table. */
  place(names: Iterable<string>): number {
    let bits = 0n;
    for (const name of names) {
      const bit = this.#bits.get(name);
      if (bit === undefined) throw new RangeError(`${name} is used but is not in features.json`);
      bits |= bit;
    }
    const text = bits.toString(16);
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.sets.length);
    return this.sets.push(text) - 1;
  }
}

export interface Difference {
  with?: string[];
  without?: string[];
}

export function applied(from: ReadonlySet<string>, difference: Difference): Set<string> {
  const result = new Set(from);
  for (const name of difference.without ?? [])
    if (!result.delete(name)) throw new RangeError(`${name} is taken away but was not there`);
  for (const name of difference.with ?? []) result.add(name);
  return result;
}
