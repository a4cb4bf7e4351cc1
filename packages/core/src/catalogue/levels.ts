import { type FeatureSet, featureNames, featureSet } from "./feature-set.ts";
import { embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";

export type Level = "x86-64-v1" | "x86-64-v2" | "x86-64-v3" | "x86-64-v4";

const data = embedded<{ name: Level; adds: string[]; implied?: string[] }[]>(() => tables().rules.levels);

/** Each level with all that it and the levels below it need, lowest first. */
const levels = lazy(() => {
  let all: FeatureSet = 0n;
  return data().map(({ name, adds, implied }) => {
    all |= featureSet([...adds, ...(implied ?? [])]);
    return { name, features: all };
  });
});

export const levelNames = (): Level[] => levels().map((level) => level.name);

/** The highest level of the x86-64 psABI that the set reaches; null below the first. */
export const levelOf = (set: FeatureSet): Level | null =>
  levels().findLast(({ features }) => (features & ~set) === 0n)?.name ?? null;

/** The features that a level needs and the set lacks, sorted. @throws RangeError for a level that does not exist. */
export function missingForLevel(set: FeatureSet, level: string): string[] {
  const wanted = levels().find(({ name }) => name === level);
  if (!wanted) throw new RangeError(`no such level: ${level}`);
  return featureNames(wanted.features & ~set);
}

/** All that a level needs. @throws RangeError for a level that does not exist. */
export function featuresOfLevel(level: string): FeatureSet {
  const wanted = levels().find(({ name }) => name === level);
  if (!wanted) throw new RangeError(`no such level: ${level}`);
  return wanted.features;
}
