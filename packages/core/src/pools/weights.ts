import { dependentsOf } from "../catalogue/dependencies.ts";
import { featureSet } from "../catalogue/feature-set.ts";
import { levelNames, missingForLevel } from "../catalogue/levels.ts";
import { hardeningFeatures, mitigationOf } from "../catalogue/mitigations.ts";
import type { Weigh } from "./plan.ts";

/** What features are worth: by name, and all others. Whole numbers from 0 on. */
export interface Weights {
  /** Where they are from, as a result says it: `equal`, a preset's name, a file's. */
  readonly source: string;
  readonly others: number;
  readonly byName: Readonly<Record<string, number>>;
}

/** How much more a preset's features count than others. */
const preferred = 10;

/** Every feature counts alike. */
export const equalWeights: Weights = { source: "equal", others: 1, byName: {} };

/** Which features a preset prefers. `nested` besides counts nested virtualization although a policy withholds it. */
const presets: Readonly<Record<string, (names: readonly string[]) => readonly string[]>> = {
  levels: () => levelNames().flatMap((level) => missingForLevel(0n, level)),
  mitigations: (names) => [...hardeningFeatures(), ...names.filter((name) => mitigationOf(name) !== undefined)],
  nested: (names) => {
    const nested = ["vmx", "svm"].reduce((all, name) => all | featureSet([name]) | dependentsOf(name), 0n);
    return names.filter((name) => (featureSet([name]) & nested) !== 0n);
  },
};

export const weightPresets: readonly string[] = Object.keys(presets);

/** A preset's weights for these features. @throws RangeError for a preset that does not exist */
export function presetWeights(preset: string, names: readonly string[]): Weights {
  const prefers = Object.hasOwn(presets, preset) ? presets[preset] : undefined;
  if (prefers === undefined) throw new RangeError(`no such preset of weights: ${preset}`);
  const byName = Object.fromEntries([...new Set(prefers(names))].sort().map((name) => [name, preferred]));
  return { source: preset, others: 1, byName };
}

/** @param counted the elements that count at all */
export function weighBy(weights: Weights, counted: bigint, nameOf: (element: number) => string): Weigh {
  const known = new Map<number, number>();
  return (element) => {
    let weight = known.get(element);
    if (weight === undefined) {
      const name = nameOf(element);
      const own = Object.hasOwn(weights.byName, name) ? weights.byName[name]! : weights.others;
      weight = ((counted >> BigInt(element)) & 1n) === 1n ? own : 0;
      known.set(element, weight);
    }
    return weight;
  };
}
