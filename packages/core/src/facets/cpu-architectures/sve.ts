import { vectorLengths } from "../../catalogue/architectures/aarch64.ts";
import type { CpuDescription } from "../../evidence/observation.ts";
import { exactly, nothingKnown, type PartialSet } from "../../lattice/partial-set.ts";
import { beginnings } from "./offer.ts";
import { longest } from "./source-need.ts";

/**
 * Vector lengths of SVE. Under KVM a guest can be given a longest length, and then has every one of the host's up to it:
 * none may be left out and none put in (QEMU docs/system/arm/cpu-features, "SVE CPU Property Dependencies"). So the
 * lists that a host can start are the beginnings of its own, and hosts share the longest common beginning; the lengths
 * that all of them have may be more, and might start nowhere.
 */
export function lengthsIn(description: CpuDescription | null): PartialSet {
  if (description?.form !== "list") return nothingKnown;
  const { on, off } = description;
  if (!on.includes("sve") && !off.includes("sve")) return nothingKnown;
  const lengths = on.includes("sve") ? vectorLengths.filter((length) => on.includes(`sve${length}`)) : [];
  return exactly(beginnings.setOf(lengths.map((_, index) => lengths.slice(0, index + 1).join(","))));
}

/** The longest list that everybody can start, ascending; empty where there is none for sure. */
export function sharedLengths(lengths: PartialSet): number[] {
  const index = longest(lengths.certain);
  return index === 0n ? [] : (beginnings.namesOf(index)[0] ?? "").split(",").map(Number);
}

/** The list that a guest's features name, as a need; null where they name no length. */
export function lengthsNamed(features: readonly string[]): bigint | null {
  const named = vectorLengths.filter((length) => features.includes(`sve${length}`));
  return named.length === 0 ? null : beginnings.setOf([named.join(",")]);
}

export const isLength = (feature: string): boolean => /^sve\d+$/.test(feature);
