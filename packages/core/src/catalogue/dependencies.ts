import { EMPTY, type FeatureSet, featureIndex, featureNames, featureSet, hasFeature } from "./feature-set.ts";
import { dependencies as dependenciesText } from "./generated/rules.ts";
import { embedded, lazy } from "./lazy.ts";

const rules = embedded<readonly { anyOf: readonly string[]; neededBy: readonly string[] }[]>(dependenciesText);

/** A rule as bits: where none of `parents` is there, QEMU clears `children` without a word. */
interface Mask {
  readonly parents: FeatureSet;
  readonly children: FeatureSet;
}

/** Every rule behind those that may clear its parents, so that one pass in this order clears all there is to clear. */
const masks = lazy(() => {
  const waiting: Mask[] = rules().map(({ anyOf, neededBy }) => ({
    parents: featureSet(anyOf),
    children: featureSet(neededBy),
  }));
  const sorted: Mask[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ parents }) => !waiting.some(({ children }) => (children & parents) !== 0n));
    if (next < 0) throw new Error("dependencies form a circle");
    sorted.push(...waiting.splice(next, 1));
  }
  return sorted;
});

/**
 * What is left of a feature set after QEMU has silently cleared every feature whose parent is missing (no `svm`: no `npt`),
 * and then what depended on those. A feature without a parent in the data is never dropped.
 */
export function closeDownward(set: FeatureSet): FeatureSet {
  let closed = set;
  for (const { parents, children } of masks()) if ((closed & parents) === 0n) closed &= ~children;
  return closed;
}

const memoised = (compute: (name: string) => FeatureSet): ((name: string) => FeatureSet) => {
  const known = new Map<string, FeatureSet>();
  return (name) => {
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const result = compute(name);
    if (result !== EMPTY) known.set(name, result);
    return result;
  };
};

/** Every feature that QEMU clears when this one alone is taken from a full set, directly or through others; not itself. */
export const dependentsOf: (name: string) => FeatureSet = memoised((name) => {
  const all = masks().reduce((union, rule) => union | rule.parents | rule.children, EMPTY);
  if (!hasFeature(all, name)) return EMPTY;
  const without = all & ~(1n << BigInt(featureIndex(name)));
  return without & ~closeDownward(without);
});

/** The features of which it needs one, directly: each of a rule with one parent, any of a rule with several. */
export const parentsOf: (name: string) => FeatureSet = memoised((name) =>
  masks().reduce((parents, rule) => (hasFeature(rule.children, name) ? parents | rule.parents : parents), EMPTY),
);

/** The rules themselves: of `anyOf` one must be there for each of `neededBy`. */
export const dependencyRules = rules;

/** The features that have a parent in the data, sorted. */
export const dependentFeatures: () => readonly string[] = lazy(() =>
  Object.freeze(featureNames(masks().reduce((union, rule) => union | rule.children, EMPTY))),
);
