import { Interner } from "./interner.ts";
import type { Kleene } from "./kleene.ts";
import { contains, meetSets, nothingKnown, type PartialSet, setKey } from "./partial-set.ts";

/**
 * Partial sets by kind, for areas where silence is judged kind by kind: who lists all its video models and no disk bus
 * says "no" of another video model and nothing of a bus. Of a kind that is not there nothing is known.
 */
export type Family = ReadonlyMap<string, PartialSet>;

/** The family of someone who said nothing. It is *not* the identity of `meetFamilies`. */
export const silentFamily: Family = new Map();

/** Names of many kinds as bits: a name of two kinds is two elements. */
export class FamilyNames {
  readonly #elements = new Interner();
  readonly #members: { readonly kind: string; readonly name: string }[] = [];
  readonly #masks = new Map<string, bigint>();

  indexOf(kind: string, name: string): number {
    const index = this.#elements.indexOf(JSON.stringify([kind, name]));
    if (index === this.#members.length) {
      this.#members.push({ kind, name });
      this.#masks.set(kind, (this.#masks.get(kind) ?? 0n) | (1n << BigInt(index)));
    }
    return index;
  }

  bitsOf(kind: string, names: Iterable<string>): bigint {
    let bits = 0n;
    for (const name of names) bits |= 1n << BigInt(this.indexOf(kind, name));
    return bits;
  }

  /** The kind and the name behind a number. @throws RangeError where there is none. */
  memberAt(index: number): { readonly kind: string; readonly name: string } {
    const member = this.#members[index];
    if (member === undefined) throw new RangeError(`no member has the number ${index}`);
    return member;
  }

  /**
   * The family as one set over the elements met so far: certain if certain in its kind, impossible if impossible there.
   */
  flatten(family: Family): PartialSet {
    let certain = 0n;
    let impossible = 0n;
    for (const [kind, set] of family) {
      certain |= set.certain;
      impossible |= (this.#masks.get(kind) ?? 0n) & ~set.possible;
    }
    return { certain, possible: ~impossible };
  }
}

/** What both have, kind by kind. A kind of which nothing is left to know is left out, so that equal families look equal. */
export function meetFamilies(a: Family, b: Family): Family {
  if (a === b) return a;
  const met = new Map<string, PartialSet>();
  for (const kind of new Set([...a.keys(), ...b.keys()])) {
    const set = meetSets(a.get(kind) ?? nothingKnown, b.get(kind) ?? nothingKnown);
    if (!saysNothing(set)) met.set(kind, set);
  }
  return met;
}

/** Is the element with this number a member of its kind? */
export function hasMember(family: Family, kind: string, index: number): Kleene {
  return contains(family.get(kind) ?? nothingKnown, index);
}

export function saysNothing(set: PartialSet): boolean {
  return set.certain === 0n && set.possible === -1n;
}

/** Equal for equal families only. */
export function familyKey(family: Family): string {
  const kinds = [...family].filter(([, set]) => !saysNothing(set)).map(([kind, set]) => [kind, setKey(set)] as const);
  return JSON.stringify(kinds.sort(([a], [b]) => (a < b ? -1 : 1)));
}
