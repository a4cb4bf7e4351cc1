import type { BaselineResult } from "../baseline/result.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { architectureCpuArgument, machineOptionsOf } from "./architecture-cpu.ts";
import type { Dialect } from "./dialect.ts";
import { hashComment } from "./syntax/one-line.ts";

/**
 * QEMU's arguments. `enforce` makes QEMU refuse to start where it would otherwise drop features with a warning: it is
 * the only check on an incoming migration, since QEMU compares no CPUID.
 */
export const qemuDialect: Dialect = {
  id: "qemu",
  title: "QEMU command line",
  comment: hashComment,
  partsCombine: false,
  pinsClock: true,
  anyArchitecture: true,
  write: (result, cpu) => ({
    text: [writeMachine(result, cpu), cpu === null ? "" : writeCpu(result, cpu)]
      .filter((part) => part !== "")
      .join(" \\\n"),
    findings: [],
  }),
};

function writeMachine({ setting, machine }: BaselineResult, cpu: CpuSection | null): string {
  if (setting === null || machine === null || machine.chosen === null) return "";
  return `-machine ${machine.chosen},accel=${setting.accel}${machineOptionsOf(cpu)}`;
}

function writeCpu({ clock }: BaselineResult, cpu: CpuSection): string {
  if (cpu.architecture !== undefined) return architectureCpuArgument(cpu);
  const { qemu, physBits, pinVendor } = cpu;
  if (qemu === null) return "";
  const pinHz = clock?.pinHz ?? null;
  const parts = [
    qemu.model,
    "enforce",
    ...qemu.on.map((name) => `${name}=on`),
    ...qemu.off.map((name) => `${name}=off`),
    ...(physBits === null ? [] : [`phys-bits=${physBits}`]),
    ...(pinHz === null ? [] : [`tsc-frequency=${pinHz}`]),
    ...(pinVendor === null ? [] : [`vendor=${pinVendor}`]),
  ];
  return `-cpu ${parts.join(",")}`;
}
