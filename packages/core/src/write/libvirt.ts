import type { BaselineResult } from "../baseline/result.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { writeXml } from "../xml/write.ts";
import type { Dialect } from "./dialect.ts";
import { unstatedPhysBits } from "./limits.ts";
import { xmlComment } from "./syntax/one-line.ts";

/**
 * libvirt's domain XML: `<os>`, `<cpu>` and what else can be pinned, ready to paste into a `<domain>`.
 *
 * `mode='custom' match='exact' check='full'` with `fallback='forbid'`: the guest starts with exactly these features or
 * not at all. The vCPUs are given as sockets, since cores and threads bring `ht` along (docs/libvirt-differences.md).
 */
export const libvirtDialect: Dialect = {
  id: "libvirt",
  title: "libvirt domain XML",
  comment: xmlComment,
  partsCombine: false,
  write: (result, cpu) => ({
    text: [libvirtOs(result), cpu === null ? "" : libvirtCpu(cpu)].filter((part) => part !== "").join("\n"),
    findings: unstatedPhysBits(cpu),
  }),
};

/** The `<os>` element; empty where no machine type was chosen. */
export function libvirtOs({ setting, machine }: BaselineResult): string {
  if (setting === null || machine === null || machine.chosen === null) return "";
  const type = { name: "type", attributes: { arch: setting.arch, machine: machine.chosen }, text: "hvm" };
  return writeXml({ name: "os", children: [type] }).trimEnd();
}

/** The `<cpu>` element; empty where no model was chosen. */
export function libvirtCpu(cpu: CpuSection): string {
  if (cpu.model === null) return "";
  const model = {
    name: "model",
    attributes: { fallback: "forbid", ...(cpu.pinVendor === null ? {} : { vendor_id: cpu.pinVendor }) },
    text: cpu.model,
  };
  const vendor = cpu.vendor === null || cpu.pinVendor !== null ? [] : [{ name: "vendor", text: cpu.vendor }];
  const physBits =
    cpu.physBits === null || !cpu.statesPhysBits
      ? []
      : [{ name: "maxphysaddr", attributes: { mode: "emulate", bits: String(cpu.physBits) } }];
  const topology = { name: "topology", attributes: { sockets: "1", cores: "1", threads: "1" } };
  const feature = (policy: string) => (name: string) => ({ name: "feature", attributes: { policy, name } });
  return writeXml({
    name: "cpu",
    attributes: { mode: "custom", match: "exact", check: "full" },
    children: [
      model,
      ...vendor,
      ...physBits,
      topology,
      ...cpu.require.map(feature("require")),
      ...cpu.disable.map(feature("disable")),
    ],
  }).trimEnd();
}
