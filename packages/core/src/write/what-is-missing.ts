import type { BaselineResult } from "../baseline/result.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";

/** What a written baseline lacks and why, a sentence each; empty where CPU and machine type are there. */
export function whatIsMissing(result: BaselineResult, cpu: CpuSection | null): string[] {
  if (result.setting === null) return reasons(result, "nothing can be written", ["arch", "hypervisor"]);
  const machine = (result.machine?.chosen ?? null) === null ? reasons(result, "no machine type", ["machine"]) : [];
  const model = (cpu?.model ?? null) === null ? reasons(result, "no guest CPU", ["cpu"]) : [];
  return [...machine, ...model];
}

/** The findings of the areas that stand in the way, else that no host said anything. */
function reasons({ findings, notAssessed }: BaselineResult, what: string, areas: readonly string[]): string[] {
  const concerns = (check: string) => areas.some((area) => check === area || check.startsWith(`${area}.`));
  const found = findings
    .filter(({ check, severity }) => concerns(check) && (severity === "error" || severity === "unknown"))
    .map(({ message, remedy }) => `${what}: ${message}${remedy === "" ? "" : `; ${remedy}`}`);
  const silent = notAssessed
    .filter(({ area }) => concerns(area))
    .map(({ area, collect }) => `${what}: no host says anything of its ${area}; collect ${collect}`);
  const all = [...found, ...silent];
  return all.length > 0 ? all : [`${what}: the hosts share none`];
}
