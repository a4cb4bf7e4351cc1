import { type FeatureBit, findFeature } from "../../catalogue/features.ts";

/** The bits behind a feature's name, in words; none of a name that is not known. */
export function bitsOfFeature(name: string): string[] {
  return findFeature(name)?.bits.map(tellBit) ?? [];
}

/** `CPUID leaf 0x7, subleaf 0, ebx, bit 16`, `MSR 0x10a, bit 4`. */
export function tellBit(bit: FeatureBit): string {
  if ("msr" in bit) return `MSR ${hex(bit.msr)}, bit ${bit.bit}`;
  const subleaf = bit.subleaf === null ? "" : `, subleaf ${bit.subleaf}`;
  return `CPUID leaf ${hex(bit.leaf)}${subleaf}, ${bit.register}, bit ${bit.bit}`;
}

const hex = (number: number): string => `0x${number.toString(16)}`;
