import { compareCodePoints } from "./interner.ts";

/**
 * Things kept one by one, each once: for offers that have no greatest lower bound of their own kind (what two hosts have
 * room for is not what a third, smaller one would have). What all of several can do is asked of each.
 */
export class Gathered<T> {
  private sorted: ReadonlyMap<string, T> | null = null;

  private constructor(
    private readonly own: ReadonlyMap<string, T>,
    private readonly parts: readonly Gathered<T>[] = [],
  ) {}

  /** One thing; equal keys are equal things. */
  static of<T>(thing: T, key: string): Gathered<T> {
    return new Gathered(new Map([[key, thing]]));
  }

  /** All of both. They are not looked through before somebody asks, so that many can be gathered one at a time. */
  and(other: Gathered<T>): Gathered<T> {
    return this === other ? this : new Gathered<T>(new Map(), [this, other]);
  }

  /** By key, in the order of the keys. */
  private get all(): ReadonlyMap<string, T> {
    if (this.sorted !== null) return this.sorted;
    const found = new Map<string, T>();
    const waiting: Gathered<T>[] = [this];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const [key, thing] of next.sorted ?? next.own) found.set(key, thing);
      if (next.sorted === null) for (const part of next.parts) waiting.push(part);
    }
    this.sorted = new Map([...found].sort(([a], [b]) => compareCodePoints(a, b)));
    return this.sorted;
  }

  get things(): T[] {
    return [...this.all.values()];
  }

  /** Equal for equal sets only. */
  get key(): string {
    return JSON.stringify([...this.all.keys()]);
  }
}
