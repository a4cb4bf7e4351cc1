import type { CpuTopology } from "../../facets/cpu/cpu-section.ts";
import type { Dialect } from "../dialect.ts";
import { limit, listed } from "../limits.ts";
import { qemuDialect } from "../qemu.ts";
import { onOrOffOnly } from "../words-of-cpu.ts";
import { hostPhysBits } from "./left-to-host.ts";
import { type PinnedGuest, topologyOf } from "./pinned-guest.ts";

/** QEMU's arguments for the guest that is there: they take the place of its own `-machine`, `-cpu` and `-smp`. */
export const qemuOfGuest: Dialect<PinnedGuest> = {
  ...qemuDialect,
  write(guest, cpu) {
    const { text, findings } = qemuDialect.write(guest, cpu);
    const beside =
      cpu === null || guest.beside.length === 0
        ? []
        : [
            limit(
              "features",
              `the guest's -cpu says more beside this, to be kept: ${listed(guest.beside)} of <features>`,
            ),
          ];
    return {
      text: [text, smp(guest.vcpus, topologyOf(guest, cpu))].filter((part) => part !== "").join(" \\\n"),
      findings: [
        ...findings,
        ...beside,
        ...(cpu === null ? [] : onOrOffOnly("QEMU", cpu)),
        ...hostPhysBits("QEMU's arguments", guest),
      ],
    };
  },
};

/** Dies and clusters are said where there are several: not every board takes them. */
function smp({ now, most }: PinnedGuest["vcpus"], { sockets, dies, clusters, cores, threads }: CpuTopology): string {
  const parts = [
    `${now}${now < most ? `,maxcpus=${most}` : ""}`,
    `sockets=${sockets}`,
    ...(dies > 1 ? [`dies=${dies}`] : []),
    ...(clusters > 1 ? [`clusters=${clusters}`] : []),
    `cores=${cores}`,
    `threads=${threads}`,
  ];
  return `-smp ${parts.join(",")}`;
}
