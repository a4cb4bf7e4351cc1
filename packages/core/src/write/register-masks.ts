import { type FeatureBit, type FeatureInfo, findFeature } from "../catalogue/features.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";

export type Register = "eax" | "ebx" | "ecx" | "edx";

/** What to do with the feature bits of one CPUID register: those wanted are kept, the other known ones cleared. */
export interface RegisterMask {
  readonly leaf: number;
  readonly subleaf: number | null;
  readonly register: Register;
  readonly kept: readonly number[];
  readonly cleared: readonly number[];
}

/** Bits that follow topology, control registers or the hypervisor itself, whatever a mask says. */
const notFeatures: ReadonlySet<string> = new Set(["apic", "cmp_legacy", "ht", "hypervisor", "osxsave", "ospke"]);

/** The masks that leave of `known` only what is wanted, by leaf, subleaf and register. */
export function cpuidMasks(wanted: ReadonlySet<string>, known: readonly FeatureInfo[]): RegisterMask[] {
  const masks = new Map<
    string,
    { mask: Omit<RegisterMask, "kept" | "cleared">; kept: Set<number>; known: Set<number> }
  >();
  for (const { name, bits, paravirtual } of known) {
    if (paravirtual || notFeatures.has(name)) continue;
    for (const bit of bits) {
      if (!("leaf" in bit)) continue;
      const { leaf, subleaf, register } = bit;
      const key = `${leaf}/${subleaf}/${register}`;
      const entry = masks.get(key) ?? { mask: { leaf, subleaf, register }, kept: new Set(), known: new Set() };
      masks.set(key, entry);
      entry.known.add(bit.bit);
      if (wanted.has(name)) entry.kept.add(bit.bit);
    }
  }
  return [...masks.values()]
    .map(({ mask, kept, known }) => ({
      ...mask,
      kept: [...kept].sort(ascending),
      cleared: [...known].filter((bit) => !kept.has(bit)).sort(ascending),
    }))
    .sort((a, b) => a.leaf - b.leaf || (a.subleaf ?? 0) - (b.subleaf ?? 0) || (a.register < b.register ? -1 : 1));
}

/**
 * The masks of leaves that every host has for sure, since a common feature stands in them, and the others: tools refuse a
 * mask of a leaf that the host has not.
 */
export function splitByProof(masks: readonly RegisterMask[]): {
  readonly proven: readonly RegisterMask[];
  readonly unproven: readonly RegisterMask[];
} {
  const leaves = new Set(masks.filter(({ kept }) => kept.length > 0).map(leafKey));
  return {
    proven: masks.filter((mask) => leaves.has(leafKey(mask))),
    unproven: masks.filter((mask) => !leaves.has(leafKey(mask))),
  };
}

export const leafKey = ({ leaf, subleaf }: { leaf: number; subleaf: number | null }): string =>
  `${leaf}/${subleaf ?? 0}`;

/** What it says of SVM counts only where the bit `svm` is there, which is cleared in a leaf that every host has. */
const SVM_LEAF = 0x8000000a;

/** Of the features that some host has and the baseline has not, those that no mask takes away. */
export function leftIn(unproven: readonly RegisterMask[], { lost, undetermined, withheld }: CpuSection): string[] {
  const unwanted = [...lost, ...undetermined, ...withheld].map(({ feature }) => feature);
  const stays = ({ leaf, subleaf, register, bit }: CpuidBit) =>
    leaf !== SVM_LEAF &&
    unproven.some(
      (mask) =>
        leafKey(mask) === leafKey({ leaf, subleaf }) && mask.register === register && mask.cleared.includes(bit),
    );
  return [...new Set(unwanted)]
    .filter((name) => findFeature(name)?.bits.some((bit) => "leaf" in bit && stays(bit)))
    .sort();
}

type CpuidBit = Extract<FeatureBit, { leaf: number }>;

const ascending = (a: number, b: number): number => a - b;

/** Highest bit first: `0` clears, `x` leaves as it is. */
export function bitmap(cleared: readonly number[], width: number): string {
  const bits = Array.from({ length: width }, () => "x");
  for (const bit of cleared) bits[width - 1 - bit] = "0";
  return bits.join("");
}

export const hex = (value: number): string => `0x${value.toString(16)}`;

/** Features whose bit stands in an MSR, which CPUID masks do not reach. */
export const isMsrFeature = (name: string): boolean => findFeature(name)?.bits.some((bit) => "msr" in bit) ?? false;
