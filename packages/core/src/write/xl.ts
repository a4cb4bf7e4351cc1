import { xenFeatures } from "../catalogue/dialects.ts";
import { type FeatureInfo, findFeature } from "../catalogue/features.ts";
import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { chosenMachine, type Dialect } from "./dialect.ts";
import { isX86, limit, listed, noMachineType, noPhysBits, noPinnedVendor, unprovenLeaves, x86Only } from "./limits.ts";
import { bitmap, cpuidMasks, hex, isMsrFeature, leftIn, type RegisterMask, splitByProof } from "./register-masks.ts";
import { hashComment } from "./syntax/one-line.ts";

/**
 * Xen's xl: `cpuid` of an HVM guest, by registers, which every release of xl reads alike (names differ). Bits are only
 * taken away from what Xen gives; there are no models.
 */
export const xlDialect: Dialect = {
  id: "xl",
  title: "Xen xl.cfg",
  comment: hashComment,
  partsCombine: false,
  write(result, cpu) {
    const findings = [...x86Only("xl", result), ...noMachineType("xl", result)];
    const masked = cpu !== null && cpu.features.length > 0 && (result.setting === null || isX86(result.setting.arch));
    if (!masked) return { text: chosenMachine(result) === null ? "" : 'type = "hvm"', findings };
    const { proven, unproven } = splitByProof(cpuidMasks(new Set(cpu.features), givenByXen()));
    return {
      text: ['type = "hvm"', ...cpuidLines(proven)].join("\n"),
      findings: [...findings, ...cpuFindings(cpu, leftIn(unproven, cpu))],
    };
  },
};

/** What Xen gives an HVM guest unasked. */
const givenByXen = (): FeatureInfo[] =>
  xenFeatures().features.flatMap(({ feature, guest }) => {
    const info = feature === undefined || guest !== "default" ? undefined : findFeature(feature);
    return info === undefined ? [] : [info];
  });

/** One entry a leaf: `"0x7,0x0:ebx=xxxx…,ecx=xxxx…"`. */
function cpuidLines(masks: readonly RegisterMask[]): string[] {
  const leaves = new Map<string, string[]>();
  for (const mask of masks) {
    if (mask.cleared.length === 0) continue;
    const leaf = leafOf(mask);
    leaves.set(leaf, [...(leaves.get(leaf) ?? []), `${mask.register}=${bitmap(mask.cleared, 32)}`]);
  }
  if (leaves.size === 0) return [];
  const entries = [...leaves].map(([leaf, registers]) => `    "${leaf}:${registers.join(",")}"`);
  return [`cpuid = [\n${entries.join(",\n")}\n]`];
}

const leafOf = ({ leaf, subleaf }: RegisterMask): string =>
  subleaf === null ? hex(leaf) : `${hex(leaf)},${hex(subleaf)}`;

function cpuFindings(cpu: CpuSection, left: readonly string[]): Finding[] {
  const given = new Map(
    xenFeatures().features.flatMap(({ feature, guest }) => (feature ? [[feature, guest] as const] : [])),
  );
  const absent = cpu.features.filter((name) => given.get(name) !== "default");
  const msr = cpu.lost
    .map(({ feature }) => feature)
    .filter((name) => isMsrFeature(name) && given.get(name) === "default");
  return [
    ...(cpu.model === null
      ? []
      : [limit("model", `xl has no CPU models: guests see each host's own family and model, not ${cpu.model}`)]),
    ...(absent.length === 0
      ? []
      : [
          limit("features", `Xen does not give guests ${listed(absent)} by itself, and the mask adds nothing`, "", {
            severity: "info",
          }),
        ]),
    ...(msr.length === 0
      ? []
      : [limit("features", `xl cannot mask bits of MSRs: guests on hosts that have them see ${listed(msr)}`)]),
    ...(left.length === 0 ? [] : [unprovenLeaves("xl", left)]),
    ...noPhysBits("xl", cpu),
    ...noPinnedVendor("xl", cpu),
  ];
}
