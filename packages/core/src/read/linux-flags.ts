import type { ShownFeatures } from "../catalogue/feature-bits.ts";
import { allFeatures, type FeatureBit, type FeatureInfo } from "../catalogue/features.ts";
import { vendorName } from "../catalogue/vendors.ts";

/** What /proc/cpuinfo says of an x86 CPU in words. */
export interface LinuxFlags {
  /** As CPUID spells it. */
  readonly vendor: string | null;
  /** The `flags` line. */
  readonly flags: ReadonlySet<string>;
  /** The `vmx flags` line; null where there is none (Linux before 5.6, or no VMX). */
  readonly vmxFlags: ReadonlySet<string> | null;
}

/**
 * The features behind Linux's flags. A flag says that a feature is there; silence says that it is not where the kernel
 * is one that would have shown it: see `isShownBy`. Of what Linux does not show, or shows for other reasons too, neither.
 */
export function featuresOfFlags(said: LinuxFlags): ShownFeatures {
  const on: string[] = [];
  const vocabulary: string[] = [];
  for (const info of allFeatures()) {
    const shown = isFlagged(info, said);
    if (shown) on.push(info.name);
    if (shown || isShownBy(info, said)) vocabulary.push(info.name);
  }
  return { on, vocabulary };
}

function isFlagged(info: FeatureInfo, { vendor, flags, vmxFlags }: LinuxFlags): boolean {
  if (info.linuxVmxFlag !== null && vmxFlags?.has(info.linuxVmxFlag) === true) return true;
  if (info.linux !== null) return flags.has(info.linux) && !isOtherMeaning(info, vendor);
  return isImplied(info, vendor, flags);
}

/** Linux before 6.3 shows `vnmi` for Intel's virtual NMIs too, a VMX control; the feature is SVM's. */
function isOtherMeaning(info: FeatureInfo, vendor: string | null): boolean {
  return info.bits.some((bit) => "leaf" in bit && bit.leaf === 0x8000_000a) && vendor === "GenuineIntel";
}

/**
 * Which bit stands behind a flag that Linux makes out of several: Intel's CPUs and AMD's have speculation controls of
 * their own. Not `ssbd` on AMD (it may be an MSR without a CPUID bit), and not in a guest, which may have either's.
 * Source: Linux arch/x86/kernel/cpu/common.c, init_speculation_control; amd.c and intel.c for invariant TSC.
 */
const impliedOn: ReadonlyMap<string, readonly string[]> = new Map([
  ["Intel", ["spec-ctrl", "stibp", "ssbd", "ibrs-all"]],
  ["AMD", ["ibpb", "ibrs", "amd-stibp", "auto-ibrs"]],
  ["Hygon", ["ibpb", "ibrs", "amd-stibp"]],
]);
const impliedAnywhere: ReadonlySet<string> = new Set(["invtsc", "cet-ss"]);

function isImplied({ name, linuxImplies }: FeatureInfo, vendor: string | null, flags: ReadonlySet<string>): boolean {
  if (linuxImplies.length === 0 || !linuxImplies.every((flag) => flags.has(flag))) return false;
  if (impliedAnywhere.has(name)) return true;
  const own = impliedOn.get(vendorName(vendor ?? ""));
  return !flags.has("hypervisor") && own?.includes(name) === true;
}

/**
 * Would the kernel that wrote this show the feature if it were there? Nothing states its release (and distributors add
 * flags to old ones), but signs bound it from below:
 *
 * - every Linux shows leaves 1 and 0x80000001;
 * - one that shows the flag `cpuid` (4.11) shows the registers and flags of 4.11;
 * - one that has a line `vmx flags` (5.6) shows what 5.6 did.
 *
 * `nonstop_tsc` stands and falls with an invariant TSC (2.6.26). `la57` is hidden where the kernel does not use it.
 */
function isShownBy(info: FeatureInfo, { flags, vmxFlags }: LinuxFlags): boolean {
  if (info.name === "invtsc") return true;
  if (info.linux === null || info.linux === "la57") return false;
  const { linux } = info;
  const isOf = (registers: readonly string[]) => info.bits.some((bit) => isIn(bit, registers));
  return (
    isOf(shownAlways) ||
    (flags.has("cpuid") && isOf(shownSince4) && !newerThan4.has(linux)) ||
    (vmxFlags !== null && isOf(shownSince5) && !newerThan5.has(linux))
  );
}

/** CPUID registers whose bits Linux shows, and from 4.11 and 5.6 on. Source: arch/x86/include/asm/cpufeatures.h. */
const shownAlways = ["1 edx", "1 ecx", "80000001 edx", "80000001 ecx"];
const shownSince4 = ["6 eax", "7 ebx", "7 ecx", "d/1 eax", "f/1 edx", "80000007 ebx", "80000008 ebx", "8000000a edx"];
const shownSince5 = [...shownSince4, "7 edx"];

/** Flags of these registers that came later. */
const newerThan5: ReadonlySet<string> = new Set([
  ...["sgx", "sgx_lc", "bus_lock_detect", "vnmi", "ibt", "fsrm"],
  ...["arch_lbr", "serialize", "tsxldtrk", "amx_bf16", "amx_tile", "amx_int8", "avx512_fp16"],
]);
const newerThan4: ReadonlySet<string> = new Set([
  ...newerThan5,
  ...["umip", "avx512_vbmi2", "gfni", "vaes", "vpclmulqdq", "avx512_vnni", "avx512_bitalg", "avx512_vpopcntdq"],
  ...["cldemote", "movdiri", "movdir64b", "waitpkg", "rdpid", "xsaveerptr", "virt_ssbd", "wbnoinvd"],
  ...["v_vmsave_vmload", "vgif", "avic"],
]);

function isIn(bit: FeatureBit, registers: readonly string[]): boolean {
  if (!("leaf" in bit)) return false;
  const subleaf = bit.subleaf === null || bit.subleaf === 0 ? "" : `/${bit.subleaf}`;
  return registers.includes(`${bit.leaf.toString(16)}${subleaf} ${bit.register}`);
}
