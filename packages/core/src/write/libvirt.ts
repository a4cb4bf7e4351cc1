import type { BaselineResult } from "../baseline/result.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { writeXml } from "../xml/write.ts";
import type { Dialect } from "./dialect.ts";

/**
 * libvirt's domain XML: `<os>`, `<cpu>` and what else can be pinned, ready to paste into a `<domain>`.
 *
 * `mode='custom' match='exact' check='full'` with `fallback='forbid'`: the guest starts with exactly these features or
 * not at all. The vCPUs are given as sockets, since cores and threads bring `ht` along (docs/libvirt-differences.md).
 */
export const libvirtDialect: Dialect = {
  id: "libvirt",
  title: "libvirt domain XML",
  comment: (text) => `<!-- ${text.replaceAll("--", "- -")} -->`,
  write: (result, cpu) => [writeOs(result), cpu === null ? "" : writeCpu(cpu)].filter((part) => part !== "").join("\n"),
};

function writeOs({ setting, machine }: BaselineResult): string {
  if (setting === null || machine === null || machine.chosen === null) return "";
  const type = { name: "type", attributes: { arch: setting.arch, machine: machine.chosen }, text: "hvm" };
  return writeXml({ name: "os", children: [type] }).trimEnd();
}

function writeCpu(cpu: CpuSection): string {
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
