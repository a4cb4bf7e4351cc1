import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { writeXml, type XmlNode } from "../xml/write.ts";
import { architectureCpuXml } from "./architecture-cpu.ts";
import type { Dialect, Pinned } from "./dialect.ts";
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
  pinsClock: true,
  anyArchitecture: true,
  write: (result, cpu) => ({
    text: [
      libvirtOs(result),
      cpu === null ? "" : libvirtCpu(cpu),
      libvirtClock(result),
      enlightenmentsForWindows(result),
    ]
      .filter((part) => part !== "")
      .join("\n"),
    findings: unstatedPhysBits(cpu),
  }),
};

/** The `<os>` element; empty where no machine type was chosen. */
export function libvirtOs({ setting, machine }: Pinned): string {
  if (setting === null || machine === null || machine.chosen === null) return "";
  const type = { name: "type", attributes: { arch: setting.arch, machine: machine.chosen }, text: "hvm" };
  return writeXml({ name: "os", children: [type] }).trimEnd();
}

/** The `<cpu>` element; empty where no model was chosen. */
export function libvirtCpu(cpu: CpuSection): string {
  if (cpu.architecture !== undefined) return architectureCpuXml(cpu, cpu.architecture);
  const node = libvirtCpuNode(cpu);
  return node === null ? "" : writeXml(node).trimEnd();
}

/** The `<cpu>` of x86 as a tree; null where no model was chosen. */
export function libvirtCpuNode(cpu: CpuSection): XmlNode | null {
  if (cpu.model === null) return null;
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
  const topology = { name: "topology", attributes: { sockets: String(cpu.sockets ?? 1), cores: "1", threads: "1" } };
  const feature = (policy: string) => (name: string) => ({ name: "feature", attributes: { policy, name } });
  return {
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
  };
}

/** The `<clock>` with the pinned TSC frequency; empty where none is pinned. */
export function libvirtClock({ clock }: Pinned): string {
  const pinHz = clock?.pinHz ?? null;
  if (pinHz === null) return "";
  const timer = { name: "timer", attributes: { name: "tsc", frequency: String(pinHz) } };
  return writeXml({ name: "clock", attributes: { offset: "utc" }, children: [timer] }).trimEnd();
}

/**
 * A remark with what every host can give a Windows guest. It is no part of the baseline itself: any enlightenment shows
 * the guest another hypervisor, which other systems have no use for. `stimer` takes Hyper-V's clock along; a vendor id is
 * the administrator's to choose, and the retries are those that Windows is told to make (QEMU's hyperv.rst). `spinlocks`
 * is listed even where KVM offers no enlightenment, so alone it is not worth a remark.
 */
function enlightenmentsForWindows({ hyperv }: Pinned): string {
  const names = (hyperv?.startable ?? []).filter((name) => name !== "vendor_id");
  if (names.every((name) => name === "spinlocks")) return "";
  const attributes = (name: string) => (name === "spinlocks" ? " retries='8191'" : "");
  const elements = names.map((name) => `<${name} state='on'${attributes(name)}/>`).join("");
  const timer = names.includes("stimer") ? ", and <timer name='hypervclock' present='yes'/> in <clock>" : "";
  return xmlComment(
    `for Windows guests every host has: <features><hyperv mode='custom'>${elements}</hyperv></features>${timer}`,
  );
}
