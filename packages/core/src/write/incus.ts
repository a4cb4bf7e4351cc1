import type { Finding } from "../evidence/finding.ts";
import type { Dialect, Pinned } from "./dialect.ts";
import { limit, noMachineType } from "./limits.ts";
import { cpuProperties } from "./qemu.ts";
import { hashComment } from "./syntax/one-line.ts";
import { shellWord } from "./syntax/shell.ts";

/**
 * Incus: the configuration of a cluster group, which VMs with `migration.stateful` follow. Incus hands the baseline and,
 * after it, the flags to QEMU's `-cpu` as they stand (`cpuType` in internal/server/instance/drivers/driver_qemu.go), so
 * the flags carry all that QEMU can be told: `enforce`, the width of addresses, the TSC and the vendor as well.
 */
export const incusDialect: Dialect = {
  id: "incus",
  title: "Incus cluster group",
  comment: hashComment,
  partsCombine: false,
  pinsClock: true,
  write(result, cpu) {
    const findings = [
      ...accelerator(result),
      ...noMachineType("Incus", result, "start VMs on the host with the oldest QEMU"),
    ];
    if (cpu === null || cpu.qemu === null) return { text: "", findings };
    const key = `instances.vm.cpu.${result.setting?.arch ?? "x86_64"}`;
    const commands = [
      set(`${key}.baseline=${cpu.qemu.model}`),
      set(`${key}.flags=${cpuProperties(result, cpu).join(",")}`),
    ];
    return { text: [...commands, hashComment("VMs follow it that have migration.stateful=true")].join("\n"), findings };
  },
};

const set = (setting: string): string => `incus cluster group set GROUP ${shellWord(setting)}`;

function accelerator({ setting }: Pinned): Finding[] {
  if (setting === null || setting.accel === "kvm") return [];
  return [limit("accel", `Incus runs VMs with KVM only, not with ${setting.accel}`)];
}
