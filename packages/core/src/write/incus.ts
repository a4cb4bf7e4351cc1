import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import type { Dialect, Pinned } from "./dialect.ts";
import { limit, noMachineType, noPhysBits, noPinnedVendor, noStartCheck } from "./limits.ts";
import { hashComment } from "./syntax/one-line.ts";
import { shellWord } from "./syntax/shell.ts";

/** Incus: the configuration of a cluster group, which VMs with `migration.stateful` follow. Its names are QEMU's. */
export const incusDialect: Dialect = {
  id: "incus",
  title: "Incus cluster group",
  comment: hashComment,
  partsCombine: false,
  write(result, cpu) {
    const arch = result.setting?.arch ?? "x86_64";
    const findings = [
      ...accelerator(result),
      ...noMachineType("Incus", result, "start VMs on the host with the oldest QEMU"),
    ];
    if (cpu === null || cpu.qemu === null) return { text: "", findings };
    return {
      text: [...commands(arch, cpu.qemu), hashComment("VMs follow it that have migration.stateful=true")].join("\n"),
      findings: [
        ...findings,
        ...noPhysBits("Incus", cpu),
        ...noPinnedVendor("Incus", cpu),
        noStartCheck("Incus", "starts QEMU without enforce"),
      ],
    };
  },
};

function commands(arch: string, { model, on, off }: NonNullable<CpuSection["qemu"]>): string[] {
  const flags = [...on, ...off.map((name) => `-${name}`)];
  const key = `instances.vm.cpu.${arch}`;
  return [
    `incus cluster group set GROUP ${shellWord(`${key}.baseline=${model}`)}`,
    `incus cluster group set GROUP ${shellWord(`${key}.flags=${flags.join(",")}`)}`,
  ];
}

function accelerator({ setting }: Pinned): Finding[] {
  if (setting === null || setting.accel === "kvm") return [];
  return [limit("accel", `Incus runs VMs with KVM only, not with ${setting.accel}`)];
}
