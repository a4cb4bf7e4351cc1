import type { Finding } from "../evidence/finding.ts";
import type { ArchitectureSection, CpuSection } from "../facets/cpu/cpu-section.ts";
import { writeXml } from "../xml/write.ts";
import type { Dialect, Pinned } from "./dialect.ts";
import { limit } from "./limits.ts";

/**
 * libvirt's `<cpu>` for another architecture than x86; empty where none was chosen. There is no `check='full'`: libvirt
 * compares what a guest got only on x86. A compatibility mode of POWER stands as the model of a host-model.
 */
export function architectureCpuXml(cpu: CpuSection, { mode }: ArchitectureSection): string {
  if (mode === null) return "";
  const fallback = mode === "custom" ? { fallback: "forbid" } : {};
  const model = cpu.model === null ? [] : [{ name: "model", attributes: fallback, text: cpu.model }];
  const feature = (policy: string) => (name: string) => ({ name: "feature", attributes: { policy, name } });
  return writeXml({
    name: "cpu",
    attributes: { mode, ...(mode === "custom" ? { match: "exact" } : {}) },
    children: [...model, ...cpu.require.map(feature("require")), ...cpu.disable.map(feature("disable"))],
  }).trimEnd();
}

/** QEMU's `-cpu` there: `enforce` is x86's alone, elsewhere QEMU refuses what it cannot give without being asked. */
export function architectureCpuArgument({ qemu }: CpuSection): string {
  if (qemu === null) return "";
  return `-cpu ${[qemu.model, ...qemu.on.map((name) => `${name}=on`), ...qemu.off.map((name) => `${name}=off`)].join(",")}`;
}

/** Options of `-machine` that belong to the CPU, each with its comma. */
export function machineOptionsOf(cpu: CpuSection | null): string {
  return (cpu?.architecture?.machineOptions ?? []).map((option) => `,${option}`).join("");
}

/** Whether there is a guest CPU at all: a host's own one has no model. */
export const hasCpu = (cpu: CpuSection | null): boolean =>
  cpu !== null && (cpu.model !== null || (cpu.architecture?.mode ?? null) !== null);

/** A dialect that speaks of x86's CPUs is given none of another architecture, and says so. */
export function withoutForeignCpu<Told extends Pinned>(
  dialect: Dialect<Told>,
  { setting }: Told,
  cpu: CpuSection | null,
) {
  if (cpu?.architecture === undefined || dialect.anyArchitecture === true) return { cpu, findings: [] };
  const message = `${dialect.title}: no CPU is written for ${setting?.arch ?? cpu.architecture.family}; libvirt and QEMU can be told it`;
  const findings: Finding[] = [limit("cpu", message, "--format libvirt or --format qemu")];
  return { cpu: null, findings };
}
