import { allFeatures, type FeatureBit } from "./features.ts";

/** Whether a bit is set in what was recorded of a CPU; null: the record does not tell. */
export type BitReader = (bit: FeatureBit) => boolean | null;

export interface ShownFeatures {
  /** Features whose bit is set. */
  readonly on: readonly string[];
  /** Features of which the record tells whether they are there, those in `on` among them. */
  readonly vocabulary: readonly string[];
}

/** The features behind the bits of a record. Where a feature has several bits (kvmclock), one of them is enough. */
export function featuresShown(isSet: BitReader): ShownFeatures {
  const on: string[] = [];
  const vocabulary: string[] = [];
  for (const { name, bits } of allFeatures()) {
    const told = bits.map(isSet);
    if (told.includes(true)) on.push(name);
    if (told.includes(true) || (told.length > 0 && !told.includes(null))) vocabulary.push(name);
  }
  return { on, vocabulary };
}

/**
 * What all CPUs of a machine show: a feature is there if each of them has it, and is not there if one of them surely
 * lacks it (a guest may run on that one).
 */
export function sharedFeatures(cpus: readonly ShownFeatures[]): ShownFeatures {
  const [first, ...others] = cpus;
  if (first === undefined) return { on: [], vocabulary: [] };
  if (others.length === 0) return first;
  const sets = cpus.map(({ on, vocabulary }) => ({ on: new Set(on), vocabulary: new Set(vocabulary) }));
  const on = first.on.filter((name) => sets.every((set) => set.on.has(name)));
  const shared = new Set(on);
  const lacked = new Set(
    cpus.flatMap(({ vocabulary }, index) => vocabulary.filter((name) => !sets[index]!.on.has(name))),
  );
  const names = new Set(cpus.flatMap(({ vocabulary }) => vocabulary));
  return { on, vocabulary: [...names].filter((name) => shared.has(name) || lacked.has(name)) };
}
