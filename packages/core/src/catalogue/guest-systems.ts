import { type FeatureSet, featureSet } from "./feature-set.ts";
import { embedded, lazy } from "./lazy.ts";
import { featuresOfLevel } from "./levels.ts";
import { tables } from "./source.ts";

/** A guest system and what it needs of an x86 CPU; without that it does not start, or refuses to be installed. */
export interface GuestSystem {
  /** libosinfo's short id, without a minor release. */
  readonly name: string;
  readonly title: string;
  /** The level of the x86-64 psABI that it was built for; null where it needs single features. */
  readonly level: string | null;
  readonly features: FeatureSet;
  /** Where the fact is from. */
  readonly source: string;
}

interface Row {
  name: string;
  title: string;
  also?: string[];
  libosinfo: string[];
  level?: string;
  features?: string[];
  source: string;
}

const rows = embedded<Row[]>(() => tables().guestSystems.x86);

const systems = lazy(() =>
  rows().map((row) => ({ row, names: [row.name, ...(row.also ?? [])], system: systemOf(row) })),
);

function systemOf({ name, title, level, features, source }: Row): GuestSystem {
  const needed = level === undefined ? featureSet(features ?? []) : featuresOfLevel(level);
  return { name, title, level: level ?? null, features: needed, source };
}

/** A minor release is of its major one: `rhel9.4`, `rhel9-unknown`. */
function isOf(name: string, major: string): boolean {
  return name === major || name.startsWith(`${major}.`) || name.startsWith(`${major}-`);
}

/** The system of a short id of libosinfo's (`rhel9.4`, `win11`); null for one that is not in our data. */
export function guestSystemNamed(name: string): GuestSystem | null {
  return systems().find(({ names }) => names.some((known) => isOf(name, known)))?.system ?? null;
}

/** The system that a definition's metadata name (`http://redhat.com/rhel/9.4`). */
export function guestSystemOfLibosinfo(id: string): GuestSystem | null {
  return systems().find(({ row }) => row.libosinfo.some((known) => isOf(id, known)))?.system ?? null;
}

/** Every short id, sorted. */
export function guestSystemNames(): string[] {
  return systems()
    .flatMap(({ names }) => names)
    .sort();
}
