import type { CpuSection, CpuTopology } from "../../facets/cpu/cpu-section.ts";
import type { Dialect } from "../dialect.ts";
import { cpuFindings, guestDomain, kubevirtDialect } from "../kubevirt.ts";
import { limit } from "../limits.ts";
import { toYaml } from "../syntax/yaml.ts";
import { hostPhysBits, noCache } from "./left-to-host.ts";
import { type PinnedGuest, topologyOf } from "./pinned-guest.ts";

/** KubeVirt: a merge patch of the VirtualMachine that is there (kubectl patch vm NAME --type merge --patch-file FILE). */
export const kubevirtOfGuest: Dialect<PinnedGuest> = {
  ...kubevirtDialect,
  write(guest, cpu) {
    const topology = topologyOf(guest, cpu);
    const domain = guestDomain(guest, cpu === null ? null : withCores(cpu, topology));
    if (Object.keys(domain).length === 0) return { text: "", findings: [] };
    const { match = null } = cpu?.words ?? {};
    return {
      text: toYaml({ spec: { template: { spec: { domain } } } }),
      findings: [
        ...cpuFindings(guest, cpu),
        ...(topology.dies * topology.clusters === 1
          ? []
          : [limit("cpu", "KubeVirt has sockets, cores and threads alone: dies and clusters become cores")]),
        ...(match === "strict"
          ? [limit("check", "KubeVirt has no match='strict': it starts guests with match='exact'")]
          : []),
        ...(cpu === null ? [] : noCache("KubeVirt", cpu)),
        ...hostPhysBits("KubeVirt", guest),
      ],
    };
  },
};

function withCores(cpu: CpuSection, { sockets, dies, clusters, cores, threads }: CpuTopology): CpuSection {
  const topology = { sockets, dies: 1, clusters: 1, cores: dies * clusters * cores, threads };
  return cpu.words === undefined ? cpu : { ...cpu, words: { ...cpu.words, topology } };
}
