import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { architectureCpuArgument, machineOptionsOf } from "./architecture-cpu.ts";
import type { Dialect, Pinned } from "./dialect.ts";
import { hashComment } from "./syntax/one-line.ts";
import { wordsOf } from "./words-of-cpu.ts";

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

function writeMachine({ setting, machine }: Pinned, cpu: CpuSection | null): string {
  if (setting === null || machine === null || machine.chosen === null) return "";
  return `-machine ${machine.chosen},accel=${setting.accel}${machineOptionsOf(cpu)}`;
}

function writeCpu(result: Pinned, cpu: CpuSection): string {
  if (cpu.architecture !== undefined) return architectureCpuArgument(cpu);
  if (cpu.qemu === null) return "";
  return `-cpu ${[cpu.qemu.model, ...cpuProperties(result, cpu)].join(",")}`;
}

/** What stands behind the model in `-cpu` on x86: all that QEMU can be told of the CPU. */
export function cpuProperties({ clock }: Pinned, cpu: CpuSection): string[] {
  const { qemu, physBits, pinVendor } = cpu;
  const pinHz = clock?.pinHz ?? null;
  return [
    "enforce",
    ...(qemu?.on ?? []).map((name) => `${name}=on`),
    ...(qemu?.off ?? []).map((name) => `${name}=off`),
    ...(physBits === null ? [] : [`phys-bits=${physBits}`]),
    ...(pinHz === null ? [] : [`tsc-frequency=${pinHz}`]),
    ...(pinVendor === null ? [] : [`vendor=${pinVendor}`]),
    ...(caches.get(wordsOf(cpu).cache ?? "") ?? []),
  ];
}

/** What libvirt makes of `<cache mode>` (qemuBuildCpuModelArgStr of qemu_command.c, which takes no level but the third). */
const caches: ReadonlyMap<string, readonly string[]> = new Map([
  ["emulate", ["l3-cache=on", "host-cache-info=off"]],
  ["passthrough", ["host-cache-info=on", "l3-cache=off"]],
  ["disable", ["host-cache-info=off", "l3-cache=off"]],
]);
