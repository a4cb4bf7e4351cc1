import { EMPTY, type FeatureSet, featureIndex, featureNames, featureSet, hasFeature } from "./feature-set.ts";
import { embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";

const rules = embedded<readonly { anyOf: readonly string[]; neededBy: readonly string[] }[]>(
  () => tables().rules.dependencies,
);

/** A rule as bits: where none of `parents` is there, QEMU clears `children` without a word. */
interface Mask {
  readonly parents: FeatureSet;
  readonly children: FeatureSet;
}

/**
 * The rules, each behind those that may clear its parents, so that one pass in this order clears all there is to clear;
 * and those that depend on one another (`avx10` and its vector lengths), which are tried until nothing changes.
 */
const masks = lazy(() => {
  const entwined: Mask[] = rules().map(({ anyOf, neededBy }) => ({
    parents: featureSet(anyOf),
    children: featureSet(neededBy),
  }));
  const ordered: Mask[] = [];
  const isFree = ({ parents }: Mask) => !entwined.some(({ children }) => (children & parents) !== 0n);
  for (let next = entwined.findIndex(isFree); next >= 0; next = entwined.findIndex(isFree)) {
    ordered.push(...entwined.splice(next, 1));
  }
  return { ordered, entwined, all: [...ordered, ...entwined] };
});

/**
 * What is left of a feature set after QEMU has silently cleared every feature whose parent is missing (no `svm`: no `npt`),
 * and then what depended on those. A feature without a parent in the data is never dropped.
 */
export function closeDownward(set: FeatureSet): FeatureSet {
  const { ordered, entwined } = masks();
  let closed = clear(set, ordered);
  for (let before: FeatureSet | null = null; before !== closed; ) {
    before = closed;
    closed = clear(closed, entwined);
  }
  return closed;
}

function clear(set: FeatureSet, rulesInTurn: readonly Mask[]): FeatureSet {
  let left = set;
  for (const { parents, children } of rulesInTurn) if ((left & parents) === 0n) left &= ~children;
  return left;
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
  const all = masks().all.reduce((union, rule) => union | rule.parents | rule.children, EMPTY);
  if (!hasFeature(all, name)) return EMPTY;
  const without = all & ~(1n << BigInt(featureIndex(name)));
  return without & ~closeDownward(without);
});

/** The features of which it needs one, directly: each of a rule with one parent, any of a rule with several. */
export const parentsOf: (name: string) => FeatureSet = memoised((name) =>
  masks().all.reduce((parents, rule) => (hasFeature(rule.children, name) ? parents | rule.parents : parents), EMPTY),
);

/** The rules themselves: of `anyOf` one must be there for each of `neededBy`. */
export const dependencyRules = rules;

/** The features that have a parent in the data, sorted. */
export const dependentFeatures: () => readonly string[] = lazy(() =>
  Object.freeze(featureNames(masks().all.reduce((union, rule) => union | rule.children, EMPTY))),
);
