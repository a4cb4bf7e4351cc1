import type { BaselineResult } from "../baseline/result.ts";
import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { hasCpu } from "./architecture-cpu.ts";
import { limit } from "./limits.ts";

/** What a written baseline lacks and why, a finding each; empty where CPU and machine type are there. */
export function whatIsMissing(result: BaselineResult, cpu: CpuSection | null): Finding[] {
  if (result.setting === null) return reasons(result, "cpu", "nothing can be written", ["arch", "hypervisor"]);
  const machine = (result.machine?.chosen ?? null) === null;
  const model = !hasCpu(cpu);
  return [
    ...(machine ? reasons(result, "machine", "no machine type", ["machine"]) : []),
    ...(model ? reasons(result, "cpu", "no guest CPU", ["cpu"]) : []),
  ];
}

/** The findings of the areas that stand in the way, else that no host said anything. */
function reasons(
  { findings, notAssessed }: BaselineResult,
  subject: "cpu" | "machine",
  what: string,
  areas: readonly string[],
): Finding[] {
  const concerns = (check: string) => areas.some((area) => check === area || check.startsWith(`${area}.`));
  const found = findings
    .filter(({ check, severity }) => concerns(check) && (severity === "error" || severity === "unknown"))
    .map(({ message, remedy }) => `${what}: ${message}${remedy === "" ? "" : `; ${remedy}`}`);
  const silent = notAssessed
    .filter(({ area }) => concerns(area))
    .map(({ area, collect }) => `${what}: no host says anything of its ${area}; collect ${collect}`);
  const all = [...found, ...silent];
  return (all.length > 0 ? all : [`${what}: the hosts share none`]).map((message) => limit(subject, message));
}
