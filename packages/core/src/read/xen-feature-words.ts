import type { BitReader } from "../catalogue/feature-bits.ts";
import type { FeatureBit } from "../catalogue/features.ts";
import type { RegisterName } from "./cpu-registers.ts";

/** Where a word of 32 bits comes from: a register of a CPUID leaf, or the half of an MSR that begins with a bit. */
export type WordPlace =
  | { readonly leaf: number; readonly subleaf: number; readonly register: RegisterName }
  | { readonly msr: number; readonly from: 0 | 32 };

const cpuid = (leaf: number, subleaf: number, register: RegisterName): WordPlace => ({ leaf, subleaf, register });

/**
 * Xen's feature set, word by word; new releases add words at the end.
 * Source: Xen's xen/include/public/arch-x86/cpufeatureset.h and xen/include/xen/lib/x86/cpu-policy.h.
 */
export const featureSetWords: readonly WordPlace[] = [
  cpuid(0x1, 0, "edx"),
  cpuid(0x1, 0, "ecx"),
  cpuid(0x8000_0001, 0, "edx"),
  cpuid(0x8000_0001, 0, "ecx"),
  cpuid(0xd, 1, "eax"),
  cpuid(0x7, 0, "ebx"),
  cpuid(0x7, 0, "ecx"),
  cpuid(0x8000_0007, 0, "edx"),
  cpuid(0x8000_0008, 0, "ebx"),
  cpuid(0x7, 0, "edx"),
  cpuid(0x7, 1, "eax"),
  cpuid(0x8000_0021, 0, "eax"),
  cpuid(0x7, 1, "ebx"),
  cpuid(0x7, 2, "edx"),
  cpuid(0x7, 1, "ecx"),
  cpuid(0x7, 1, "edx"),
  { msr: 0x10a, from: 0 },
  { msr: 0x10a, from: 32 },
  cpuid(0x8000_0021, 0, "ecx"),
];

/** The feature words of XenServer before 7. Source: xapi's design document "Heterogeneous pools". */
export const earlyFeatureWords: readonly WordPlace[] = [
  cpuid(0x1, 0, "ecx"),
  cpuid(0x1, 0, "edx"),
  cpuid(0x8000_0001, 0, "ecx"),
  cpuid(0x8000_0001, 0, "edx"),
];

/** Reads a feature's bit out of words; null where no word holds it. */
export function bitsOfWords(words: readonly number[], places: readonly WordPlace[]): BitReader {
  return (bit) => {
    const word = words[places.findIndex((place) => isIn(bit, place))];
    return word === undefined ? null : ((word >>> (bit.bit % 32)) & 1) === 1;
  };
}

function isIn(bit: FeatureBit, place: WordPlace): boolean {
  if ("msr" in bit) return "msr" in place && place.msr === bit.msr && place.from === (bit.bit < 32 ? 0 : 32);
  return (
    "leaf" in place &&
    place.leaf === bit.leaf &&
    place.subleaf === (bit.subleaf ?? 0) &&
    place.register === bit.register
  );
}
