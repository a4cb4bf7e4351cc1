import { compareCodePoints, indicesOf, setOfIndices } from "./interner.ts";
import type { Kleene } from "./kleene.ts";
import { contains, meetSets, nothingKnown, type PartialSet, setKey } from "./partial-set.ts";

/**
 * Partial sets by kind, for areas where silence is judged kind by kind: who lists all its video models and no disk bus
 * says "no" of another video model and nothing of a bus. Of a kind that is not there nothing is known.
 */
export type Family = ReadonlyMap<string, PartialSet>;

/** A name with its kind. */
export interface Member {
  readonly kind: string;
  readonly name: string;
}

/** One text for a member, and back: `kind=name`. */
export function memberLabel({ kind, name }: Member): string {
  return kind.includes("=") || kind.startsWith("[") ? JSON.stringify([kind, name]) : `${kind}=${name}`;
}

export function memberOfLabel(label: string): Member {
  if (label.startsWith("[")) {
    const [kind, name] = JSON.parse(label) as [string, string];
    return { kind, name };
  }
  const end = label.indexOf("=");
  return { kind: label.slice(0, end), name: label.slice(end + 1) };
}

/** The family of someone who said nothing. It is *not* the identity of `meetFamilies`. */
export const silentFamily: Family = new Map();

/** Names of many kinds as bits: a name of two kinds is two elements. */
export class FamilyNames {
  readonly #members: Member[] = [];
  readonly #kinds = new Map<string, Map<string, number>>();

  indexOf(kind: string, name: string): number {
    let indices = this.#kinds.get(kind);
    if (indices === undefined) {
      indices = new Map();
      this.#kinds.set(kind, indices);
    }
    const known = indices.get(name);
    if (known !== undefined) return known;
    indices.set(name, this.#members.length);
    return this.#members.push({ kind, name }) - 1;
  }

  bitsOf(kind: string, names: Iterable<string>): bigint {
    const indices: number[] = [];
    for (const name of names) indices.push(this.indexOf(kind, name));
    return setOfIndices(indices);
  }

  /** The kind and the name behind a number. @throws RangeError where there is none. */
  memberAt(index: number): Member {
    const member = this.#members[index];
    if (member === undefined) throw new RangeError(`no member has the number ${index}`);
    return member;
  }

  /** The members of a finite set, by kind and name. @throws RangeError on a cofinite set. */
  membersOf(set: bigint): Member[] {
    return indicesOf(set)
      .map((index) => this.memberAt(index))
      .sort((a, b) => compareCodePoints(a.kind, b.kind) || compareCodePoints(a.name, b.name));
  }

  /**
   * The family as one set over the elements met so far: certain if certain in its kind, impossible if impossible there.
   */
  flatten(family: Family): PartialSet {
    let certain = 0n;
    let impossible = 0n;
    for (const [kind, set] of family) {
      certain |= set.certain;
      impossible |= setOfIndices([...(this.#kinds.get(kind)?.values() ?? [])]) & ~set.possible;
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
  if (family.size === 0) return "[]";
  const kinds = [...family].filter(([, set]) => !saysNothing(set)).map(([kind, set]) => [kind, setKey(set)] as const);
  return JSON.stringify(kinds.sort(([a], [b]) => (a < b ? -1 : 1)));
}
