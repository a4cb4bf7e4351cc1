import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import type { Pinned } from "./dialect.ts";
import { limit, listed } from "./limits.ts";

/** Every name that libvirt, QEMU or a distributor has given so far is one word of these characters. */
const plain = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/;
const isPlain = (name: string | null): boolean => name === null || plain.test(name);

export interface PlainBaseline<Result extends Pinned> {
  readonly result: Result;
  readonly cpu: CpuSection | null;
  readonly findings: readonly Finding[];
}

/**
 * The baseline without the names that are no names: they come out of files from elsewhere, and a comma, a quote or a line
 * feed would be read as syntax by the tool. What is left out is told; no dialect sees it.
 */
export function keepPlainNames<Result extends Pinned>(result: Result, cpu: CpuSection | null): PlainBaseline<Result> {
  const dropped = new Set<string>();
  const keep = <T extends string | null>(name: T): T | null => {
    if (isPlain(name)) return name;
    dropped.add(name!);
    return null;
  };
  const keepAll = (names: readonly string[]): string[] => names.filter((name) => keep(name) !== null);

  const { setting, machine } = result;
  const known = setting !== null && keep(setting.arch) !== null && keep(setting.accel) !== null;
  const plainCpu = cpu === null ? null : plainCpuOf(cpu, keep, keepAll);
  return {
    result: {
      ...result,
      setting: known ? setting : null,
      machine: machine === null ? null : { ...machine, chosen: keep(machine.chosen) },
    },
    cpu: plainCpu,
    findings: dropped.size === 0 ? [] : [strange([...dropped])],
  };
}

function plainCpuOf(
  cpu: CpuSection,
  keep: (name: string | null) => string | null,
  keepAll: (names: readonly string[]) => string[],
): CpuSection {
  const model = keep(cpu.model);
  const dropped = model !== cpu.model;
  const qemuModel = keep(cpu.qemu?.model ?? null);
  return {
    ...cpu,
    vendor: keep(cpu.vendor),
    pinVendor: keep(cpu.pinVendor),
    model,
    features: keepAll(cpu.features),
    require: dropped ? [] : keepAll(cpu.require),
    disable: dropped ? [] : keepAll(cpu.disable),
    qemu:
      cpu.qemu === null || qemuModel === null
        ? null
        : { model: qemuModel, on: keepAll(cpu.qemu.on), off: keepAll(cpu.qemu.off) },
  };
}

function strange(names: readonly string[]): Finding {
  return limit(
    "names",
    `left out, since no tool takes it for a name: ${listed(names.map((name) => JSON.stringify(name)))}`,
    "see which host's description has it, and where that comes from",
  );
}
