import { allFeatures } from "../catalogue/features.ts";
import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import type { Dialect, Pinned } from "./dialect.ts";
import { isX86, limit, noMachineType, noPinnedVendor, unprovenLeaves, x86Only } from "./limits.ts";
import { bitmap, cpuidMasks, hex, leafKey, leftIn, type RegisterMask, splitByProof } from "./register-masks.ts";

/** KVM_CPUID_FLAG_SIGNIFCANT_INDEX: the leaf has subleaves. */
const SUBLEAF_COUNTS = 1;
const ARCH_CAPABILITIES = 0x10a;
/** MAXPHYADDR: the low byte of EAX. */
const PHYS_BITS_LEAF = 0x80000008;

/**
 * Firecracker's custom CPU template, which clears every known feature bit that is not common. A template that names a
 * leaf or an MSR which a host's KVM lacks is refused there, so only those are named that a common feature proves.
 */
export const firecrackerDialect: Dialect = {
  id: "firecracker",
  title: "Firecracker CPU template",
  comment: () => "",
  partsCombine: false,
  write(result, cpu) {
    const findings = [
      ...x86Only("Firecracker", result),
      ...accelerator(result),
      ...noMachineType("Firecracker", result),
    ];
    const masked = cpu !== null && cpu.features.length > 0 && (result.setting === null || isX86(result.setting.arch));
    if (!masked) return { text: "", findings };
    const { proven, unproven } = splitByProof(cpuidMasks(new Set(cpu.features), allFeatures()));
    const template = { cpuid_modifiers: leafModifiers(proven, cpu), msr_modifiers: msrModifiers(cpu) };
    return {
      // A template that masks nothing would be taken for one that need not.
      text: proven.length === 0 ? "" : JSON.stringify(template, null, 2),
      findings: [...findings, ...cpuFindings(cpu, leftIn(unproven, cpu))],
    };
  },
};

interface LeafModifier {
  readonly leaf: string;
  readonly subleaf: string;
  readonly flags: number;
  readonly modifiers: { readonly register: string; readonly bitmap: string }[];
}

function leafModifiers(masks: readonly RegisterMask[], { physBits }: CpuSection): LeafModifier[] {
  const leaves = new Map<string, LeafModifier>();
  const modify = (leaf: number, subleaf: number | null, register: string, bits: string): void => {
    const key = leafKey({ leaf, subleaf });
    const flags = subleaf === null ? 0 : SUBLEAF_COUNTS;
    const entry = leaves.get(key) ?? { leaf: hex(leaf), subleaf: hex(subleaf ?? 0), flags, modifiers: [] };
    leaves.set(key, entry);
    entry.modifiers.push({ register, bitmap: `0b${bits}` });
  };
  if (physBits !== null) modify(PHYS_BITS_LEAF, null, "eax", "x".repeat(24) + physBits.toString(2).padStart(8, "0"));
  for (const mask of masks)
    if (mask.cleared.length > 0) modify(mask.leaf, mask.subleaf, mask.register, bitmap(mask.cleared, 32));
  return [...leaves.values()].sort((a, b) => Number(a.leaf) - Number(b.leaf) || Number(a.subleaf) - Number(b.subleaf));
}

/** IA32_ARCH_CAPABILITIES is there where its CPUID bit is. */
function msrModifiers({ features }: CpuSection): { addr: string; bitmap: string }[] {
  const wanted = new Set(features);
  if (!wanted.has("arch-capabilities")) return [];
  const cleared = allFeatures()
    .filter(({ name }) => !wanted.has(name))
    .flatMap(({ bits }) => bits.flatMap((bit) => ("msr" in bit && bit.msr === ARCH_CAPABILITIES ? [bit.bit] : [])));
  return cleared.length === 0 ? [] : [{ addr: hex(ARCH_CAPABILITIES), bitmap: `0b${bitmap(cleared, 64)}` }];
}

function cpuFindings(cpu: CpuSection, left: readonly string[]): Finding[] {
  return [
    ...(cpu.model === null
      ? []
      : [
          limit(
            "model",
            `Firecracker has no CPU models: guests see each host's own family and model, not ${cpu.model}`,
          ),
        ]),
    ...(left.length === 0 ? [] : [unprovenLeaves("Firecracker", left)]),
    ...noPinnedVendor("Firecracker", cpu),
  ];
}

function accelerator({ setting }: Pinned): Finding[] {
  if (setting === null || setting.accel === "kvm") return [];
  return [limit("accel", `Firecracker runs guests with KVM only, not with ${setting.accel}`)];
}
