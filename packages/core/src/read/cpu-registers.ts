import { type BitReader, featuresShown, type ShownFeatures, sharedFeatures } from "../catalogue/feature-bits.ts";
import type { FeatureBit } from "../catalogue/features.ts";
import {
  type AnyObservation,
  type CpuByFeatures,
  type CpuSignature,
  observe,
  type Scope,
} from "../evidence/observation.ts";
import type { Source } from "../evidence/source.ts";

type CpuidBit = Extract<FeatureBit, { leaf: number }>;
export type RegisterName = CpuidBit["register"];

/** A register's content, and which of its bits are known (a Firecracker template leaves bits open). */
interface Content {
  readonly value: bigint;
  readonly known: bigint;
}

const allOf32 = 0xffff_ffffn;
const allOf64 = 0xffff_ffff_ffff_ffffn;

/** What a dump holds of one CPU: CPUID registers by leaf and subleaf, and model-specific registers (MSRs). */
export class CpuRegisters {
  readonly #cpuid = new Map<string, Content>();
  readonly #msrs = new Map<number, Content>();

  setCpuid(leaf: number, subleaf: number, register: RegisterName, value: bigint, known = allOf32): void {
    this.#cpuid.set(`${leaf}/${subleaf}/${register}`, { value, known });
  }

  setMsr(index: number, value: bigint, known = allOf64): void {
    this.#msrs.set(index, { value, known });
  }

  /** A CPUID register that is known whole; undefined where it is not. */
  cpuid(leaf: number, subleaf: number, register: RegisterName): number | undefined {
    const content = this.#cpuid.get(`${leaf}/${subleaf}/${register}`);
    return content !== undefined && content.known === allOf32 ? Number(content.value) : undefined;
  }

  /** Reads a feature's bit; null where the dump does not tell. */
  readonly isSet: BitReader = (bit) => ("leaf" in bit ? this.#isCpuidBitSet(bit) : this.#isMsrBitSet(bit.msr, bit.bit));

  /**
   * A leaf above its range's maximum is not there, whatever stands in the dump (Intel answers with the last leaf's
   * registers). A subleaf that was not dumped is not there where subleaf 0 says so.
   */
  #isCpuidBitSet({ leaf, subleaf, register, bit }: CpuidBit): boolean | null {
    if (this.#isBeyondRange(leaf)) return false;
    const content = this.#cpuid.get(`${leaf}/${subleaf ?? 0}/${register}`);
    if (content !== undefined) return bitOf(content, bit);
    return subleaf !== null && this.#isBeyondSubleaves(leaf, subleaf) ? false : null;
  }

  #isBeyondRange(leaf: number): boolean {
    const first = (leaf & 0xffff_0000) >>> 0;
    const last = this.cpuid(first, 0, "eax");
    if (last === undefined) return false;
    return last < first || last > first + 0xffff || leaf > last;
  }

  #isBeyondSubleaves(leaf: number, subleaf: number): boolean {
    const first = registerNames.map((register) => this.cpuid(leaf, 0, register));
    if (first.every((value) => value === 0)) return true;
    return countsItsSubleaves.has(leaf) && first[0] !== undefined && first[0] < subleaf;
  }

  #isMsrBitSet(index: number, bit: number): boolean | null {
    const content = this.#msrs.get(index);
    if (content !== undefined) return bitOf(content, bit);
    const announced = announcedBy(index);
    return announced !== null && this.isSet(announced) === false ? false : null;
  }
}

export const registerNames: readonly RegisterName[] = ["eax", "ebx", "ecx", "edx"];

function bitOf({ value, known }: Content, bit: number): boolean | null {
  const mask = 1n << BigInt(bit);
  return (known & mask) === 0n ? null : (value & mask) !== 0n;
}

/** Leaves whose subleaf 0 gives the highest subleaf in EAX (Intel SDM, CPUID). */
const countsItsSubleaves: ReadonlySet<number> = new Set([0x7, 0x14, 0x1e, 0x24]);

const cpuidBit = (leaf: number, subleaf: number | null, register: RegisterName, bit: number): FeatureBit => ({
  leaf,
  subleaf,
  register,
  bit,
});

/** The CPUID bit without which an MSR does not exist (Intel SDM volume 4): VMX, its controls; else one bit each. */
function announcedBy(msr: number): FeatureBit | null {
  if (msr >= 0x480 && msr <= 0x491) return cpuidBit(1, null, "ecx", 5);
  return announcements.get(msr) ?? null;
}

const announcements: ReadonlyMap<number, FeatureBit> = new Map([
  [0x10a, cpuidBit(7, 0, "edx", 29)],
  [0xcf, cpuidBit(7, 0, "edx", 30)],
  [0x345, cpuidBit(1, null, "ecx", 15)],
]);

/** The vendor as leaf 0 spells it ("GenuineIntel"); null where the dump lacks the leaf or it is no text. */
export function vendorOfRegisters(cpu: CpuRegisters): string | null {
  const words = (["ebx", "edx", "ecx"] as const).map((register) => cpu.cpuid(0, 0, register));
  if (words.includes(undefined)) return null;
  const codes = words.flatMap((word) => [0, 8, 16, 24].map((shift) => (word! >>> shift) & 0xff));
  return codes.every((code) => code >= 0x20 && code < 0x7f) ? String.fromCharCode(...codes).trim() : null;
}

/** Family, model and stepping out of leaf 1 (Intel SDM and AMD APM, CPUID function 1, EAX). */
export function signatureOfRegisters(cpu: CpuRegisters): CpuSignature | null {
  const eax = cpu.cpuid(1, 0, "eax");
  if (eax === undefined) return null;
  const base = (eax >>> 8) & 0xf;
  const family = base === 0xf ? base + ((eax >>> 20) & 0xff) : base;
  const extended = base === 0x6 || base === 0xf ? (eax >>> 16) & 0xf : 0;
  return { vendor: vendorOfRegisters(cpu), family, model: (extended << 4) | ((eax >>> 4) & 0xf), stepping: eax & 0xf };
}

const longMode = cpuidBit(0x8000_0001, null, "edx", 29);

/** The architecture that the CPU runs: x86_64 with long mode, else i686. */
export function archOfRegisters(cpu: CpuRegisters): string {
  return cpu.isSet(longMode) === false ? "i686" : "x86_64";
}

/** Whose registers they are: the host's own, or those that a guest on it was given. */
export type RegistersOf = "cpu.hardware" | "cpu.guest";

/** What the CPUs of one machine say: features, vendor, signature and address bits. */
export function observeRegisters(
  subject: RegistersOf,
  cpus: readonly CpuRegisters[],
  scope: Scope,
  source: Source,
): AnyObservation[] {
  const first = cpus[0];
  if (first === undefined) return [];
  const shown = sharedFeatures(cpus.map((cpu) => featuresShown(subject === "cpu.guest" ? cpu.isSet : ownBits(cpu))));
  const observations: AnyObservation[] = [];
  if (shown.vocabulary.length > 0) {
    observations.push(observe(subject, scope, describeFeatures(vendorOfRegisters(first), shown), source));
  }
  const signature = signatureOfRegisters(first);
  if (signature !== null) observations.push(observe("cpu.signature", scope, signature, source));
  const addressSizes = first.cpuid(0x8000_0008, 0, "eax");
  const bits = addressSizes === undefined ? 0 : addressSizes & 0xff;
  if (bits > 0) observations.push(observe("cpu.physBits", scope, bits, source));
  return observations;
}

export function describeFeatures(vendor: string | null, { on, vocabulary }: ShownFeatures): CpuByFeatures {
  return { form: "features", vendor, on, vocabulary };
}

/** The leaves of the hypervisor below say nothing of the CPU, nor of what the hypervisor on top of it will show. */
function ownBits(cpu: CpuRegisters): BitReader {
  return (bit) => ("leaf" in bit && bit.leaf >>> 16 === 0x4000 ? null : cpu.isSet(bit));
}
