import type { Finding, Severity } from "../evidence/finding.ts";
import { joinNames } from "../evidence/join-names.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import type { Pinned } from "./dialect.ts";

/** What dialects leave unsaid, in the words of the contract's check ids. */
type Subject =
  | "cpu"
  | "model"
  | "features"
  | "physbits"
  | "vendor"
  | "check"
  | "machine"
  | "accel"
  | "clock"
  | "parts"
  | "names";

/** Something of the baseline that the dialect cannot say, or that its tool makes something else of. */
export function limit(
  subject: Subject,
  message: string,
  remedy = "",
  { severity = "warning", evidence = [] }: { severity?: Severity; evidence?: readonly string[] } = {},
): Finding {
  return { check: `dialect.${subject}`, severity, message, evidence, remedy };
}

/** The tool has no setting for the machine type. */
export function noMachineType(tool: string, { machine }: Pinned, remedy = ""): Finding[] {
  const chosen = machine?.chosen ?? null;
  if (chosen === null) return [];
  return [limit("machine", `${tool} cannot be told the machine type, which is ${chosen}`, remedy)];
}

/** The tool has no setting for the width of physical addresses. */
export function noPhysBits(tool: string, cpu: CpuSection, remedy = ""): Finding[] {
  if (cpu.physBits === null) return [];
  return [
    limit("physbits", `${tool} cannot be told the width of physical addresses, which is ${cpu.physBits}`, remedy),
  ];
}

/** The tool speaks libvirt's XML, and some host's libvirt has no element for the width. */
export function unstatedPhysBits(cpu: CpuSection | null): Finding[] {
  if (cpu === null || cpu.model === null || cpu.statesPhysBits) return [];
  return noPhysBits("some host's libvirt", cpu, "<maxphysaddr> is known from libvirt 8.7 on");
}

/** The tool has no setting for the CPUID vendor, which only a baseline over several vendors pins. */
export function noPinnedVendor(tool: string, cpu: CpuSection): Finding[] {
  if (cpu.pinVendor === null) return [];
  const message = `${tool} cannot be told the vendor that CPUID shows, which is ${cpu.pinVendor}: guests see each host's own`;
  return [limit("vendor", message, "keep the vendors apart")];
}

/** The TSC frequency is pinned, which alone lets a guest with invtsc migrate, and the dialect does not state it. */
export function noPinnedClock(tool: string, { clock }: Pinned): Finding[] {
  const pinHz = clock?.pinHz ?? null;
  if (pinHz === null) return [];
  const message = `${tool} does not state the TSC frequency, which is ${pinHz} Hz: a guest that keeps invtsc without it does not migrate`;
  return [limit("clock", message, "state it beside this, or leave it free (policy tsc: free)")];
}

/** The tool starts a guest although the host could not give it the whole CPU. */
export function noStartCheck(tool: string, how: string): Finding {
  return limit("check", `${tool} ${how}: a host that lacks a feature gives a smaller CPU without a word`, "", {
    severity: "info",
  });
}

/** A register mask cannot take these away everywhere: their leaf is not there on every host for sure. */
export function unprovenLeaves(tool: string, left: readonly string[]): Finding {
  const message = `${tool} cannot mask ${listed(left)}: it refuses a CPUID leaf that the host has not, and no common feature proves theirs`;
  return limit("features", message, "give the hosts that have it a mask of their own", { evidence: left });
}

/** The dialect speaks of x86 registers only. */
export function x86Only(tool: string, { setting }: Pinned): Finding[] {
  if (setting === null || isX86(setting.arch)) return [];
  return [limit("cpu", `${tool}: nothing is written for ${setting.arch}, only for x86`)];
}

export const isX86 = (arch: string): boolean => arch === "x86_64" || arch === "i686";

/** Names for a message; the rest is counted. */
export const listed = (names: readonly string[]): string => joinNames(names, 12);
