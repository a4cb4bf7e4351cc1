import type { Finding } from "../evidence/finding.ts";
import type { CpuSection, CpuWords } from "../facets/cpu/cpu-section.ts";
import { limit, listed } from "./limits.ts";

/** A baseline's CPU: exactly these features or no start, and each vCPU a socket of its own. */
export function wordsOf({ words, sockets = 1 }: CpuSection): CpuWords {
  return (
    words ?? {
      match: "exact",
      check: "full",
      fallback: "forbid",
      topology: { sockets, dies: 1, clusters: 1, cores: 1, threads: 1 },
      cache: null,
      policies: {},
    }
  );
}

/** libvirt's lines with their policies. */
export function featureLines(cpu: CpuSection): { readonly name: string; readonly policy: string }[] {
  const policies = new Map(Object.entries(wordsOf(cpu).policies));
  const line = (usual: string) => (name: string) => ({ name, policy: policies.get(name) ?? usual });
  return [...cpu.require.map(line("require")), ...cpu.disable.map(line("disable"))];
}

/** The tool can switch a feature on or off, and no more. */
export function onOrOffOnly(tool: string, cpu: CpuSection): Finding[] {
  const { match } = wordsOf(cpu);
  const lines = featureLines(cpu);
  const named = (wanted: string) => lines.flatMap(({ name, policy }) => (policy === wanted ? [name] : []));
  const [forced, optional, forbidden] = [named("force"), named("optional"), named("forbid")];
  const unsaid = (names: readonly string[], message: string) =>
    names.length === 0 ? [] : [limit("features", `${tool} ${message}`)];
  return [
    ...unsaid(forced, `cannot force ${listed(forced)} on a host that lacks it: it is asked for like the others`),
    ...unsaid(optional, `has no optional features: ${listed(optional)} is left out`),
    ...unsaid(forbidden, `cannot refuse a host that has ${listed(forbidden)}: it is switched off`),
    ...(match === "strict"
      ? [limit("check", `${tool} has no match='strict': hosts that have more are no obstacle`)]
      : []),
  ];
}
