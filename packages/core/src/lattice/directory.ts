import {
  type Family,
  type FamilyNames,
  familyKey,
  hasMember,
  meetFamilies,
  memberLabel,
  silentFamily,
} from "./families.ts";
import { type Flat, flatKey, flatUnknown, isFlat, meetFlat } from "./flat.ts";
import { compareCodePoints } from "./interner.ts";
import { and, type Kleene } from "./kleene.ts";

/** Names of several kinds, and what stands behind each: two may have the name and mean different things by it. */
export interface Directory {
  readonly present: Family;
  /** By the label of the member; a name that is not here has an unknown identity. */
  readonly identities: ReadonlyMap<string, Flat>;
}

/** A name, and what is to stand behind it; null: the name is enough. */
export interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly identity: string | null;
}

/** The directory of someone who said nothing. It is *not* the identity of `meetDirectories`. */
export const silentDirectory: Directory = { present: silentFamily, identities: new Map() };

/** What both have; a name that means different things in them is in conflict, and is no one thing from then on. */
export function meetDirectories(a: Directory, b: Directory): Directory {
  if (a === b) return a;
  const identities = new Map<string, Flat>();
  for (const label of new Set([...a.identities.keys(), ...b.identities.keys()])) {
    identities.set(label, meetFlat(a.identities.get(label) ?? flatUnknown, b.identities.get(label) ?? flatUnknown));
  }
  return { present: meetFamilies(a.present, b.present), identities };
}

/** Is the name there, with that identity if one is asked for? */
export function hasEntry(
  { present, identities }: Directory,
  names: FamilyNames,
  { kind, name, identity }: Entry,
): Kleene {
  const there = hasMember(present, kind, names.indexOf(kind, name));
  if (identity === null) return there;
  return and(there, isFlat(identities.get(memberLabel({ kind, name })) ?? flatUnknown, identity));
}

/** Equal for equal directories only. */
export function directoryKey({ present, identities }: Directory): string {
  const told = [...identities].map(([label, flat]) => [label, flatKey(flat)] as const);
  return JSON.stringify([familyKey(present), told.sort(([a], [b]) => compareCodePoints(a, b))]);
}
