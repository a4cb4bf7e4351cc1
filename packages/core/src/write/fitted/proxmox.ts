import type { Finding } from "../../evidence/finding.ts";
import type { CpuTopology } from "../../facets/cpu/cpu-section.ts";
import type { Dialect } from "../dialect.ts";
import { limit } from "../limits.ts";
import { customModel, proxmoxDialect, setOptions } from "../proxmox.ts";
import { onOrOffOnly } from "../words-of-cpu.ts";
import { hostPhysBits, noCache } from "./left-to-host.ts";
import { type PinnedGuest, topologyOf } from "./pinned-guest.ts";

/** Proxmox VE: the custom CPU model for cpu-models.conf, and the command that gives it to the guest that is there. */
export const proxmoxOfGuest: Dialect<PinnedGuest> = {
  ...proxmoxDialect,
  write(guest, cpu) {
    const { name, stanza, findings } = customModel(guest, cpu);
    const topology = topologyOf(guest, cpu);
    const { dies, clusters, cores, threads, sockets } = topology;
    const options = [
      ...setOptions(guest, name),
      `--sockets ${sockets} --cores ${dies * clusters * cores * threads}`,
      ...(guest.vcpus.now < guest.vcpus.most ? [`--vcpus ${guest.vcpus.now}`] : []),
    ];
    return {
      text: [...stanza, `qm set VMID ${options.join(" ")}`].join("\n"),
      findings: [
        ...findings,
        ...coresForThreads(topology),
        ...(cpu === null ? [] : [...onOrOffOnly("Proxmox VE", cpu), ...noCache("Proxmox VE", cpu)]),
        ...hostPhysBits("Proxmox VE", guest),
      ],
    };
  },
};

function coresForThreads({ dies, clusters, threads }: CpuTopology): Finding[] {
  if (dies * clusters * threads === 1) return [];
  return [limit("cpu", "Proxmox VE has sockets and cores alone: dies, clusters and threads become cores")];
}
