import { bytesOf } from "../../guest/sizes.ts";
import { attribute, child, children, descend, textOf, type XmlElement } from "../../xml/element.ts";
import { type Field, field, optional, size } from "./field.ts";

/** What is compared of the domain itself, in libvirt's order (virDomainDefCheckABIStabilityFlags; memory in bytes). */
export const domainFields: readonly Field[] = [
  field("domain virt type", "@type"),
  field("domain uuid", "uuid"),
  optional("domain requested genid", "?genid"),
  field("domain genid", "genid"),
  field("domain name", "name"),
  { says: "domain max memory", read: memory, absent: "filled" },
  size("maximum memory size", "maxMemory", "KiB"),
  optional("domain memory slots count", "maxMemory@slots"),
  { says: "domain vCPU max", read: (domain) => textOf(child(domain, "vcpu")), absent: "1" },
  { says: "domain number of vCPUs that are on", read: vcpusOn, absent: "filled" },
  field("domain OS type", "os/type"),
  field("domain architecture", "os/type@arch"),
  field("domain machine type", "os/type@machine"),
  optional("domain SMBIOS mode", "os/smbios@mode"),
  { says: "domain count of sysinfo", read: (domain) => String(children(domain, "sysinfo").length), absent: "0" },
  { says: "domain sysinfo", read: sysinfo, absent: "" },
  optional("memory backing source", "memoryBacking/source@type"),
];

function memory(domain: XmlElement | undefined): string | undefined {
  return size("", "memory", "KiB", "filled").read(domain);
}

/** `<vcpu current>`; all are on where it is not written. */
function vcpusOn(domain: XmlElement | undefined): string | undefined {
  const vcpu = child(domain, "vcpu");
  return attribute(vcpu, "current") ?? textOf(vcpu);
}

/** Entries with their place, whatever order they come in. */
function sysinfo(domain: XmlElement | undefined): string {
  const entries = children(domain, "sysinfo").flatMap(({ children: blocks }) =>
    blocks.flatMap((block) =>
      [block, ...block.children].map((entry) => `${block.name}/${attribute(entry, "name") ?? ""}=${entry.text.trim()}`),
    ),
  );
  return entries.sort().join("; ");
}

/** Cells of memory and CPUs (virDomainNumaCheckABIStability). */
export const numaFields: readonly Field[] = [
  { says: "NUMA node count", read: (domain) => String(cells(domain).length), absent: "0" },
  { says: "NUMA node sizes", read: (domain) => each(domain, sizeOfCell), absent: "" },
  {
    says: "NUMA node processor masks",
    read: (domain) => each(domain, (cell) => attribute(cell, "cpus") ?? ""),
    absent: "",
  },
  { says: "NUMA node distances", read: (domain) => each(domain, distances), absent: "" },
];

function cells(domain: XmlElement | undefined): XmlElement[] {
  return children(descend(domain, "cpu", "numa"), "cell");
}

function each(domain: XmlElement | undefined, tell: (cell: XmlElement) => string): string {
  return cells(domain).map(tell).join("; ");
}

function sizeOfCell(cell: XmlElement): string {
  const [amount, unit] = [attribute(cell, "memory") ?? "", attribute(cell, "unit") ?? "KiB"];
  return String(bytesOf(amount, unit) ?? `${amount} ${unit}`);
}

function distances(cell: XmlElement): string {
  return children(child(cell, "distances"), "sibling")
    .map((sibling) => `${attribute(sibling, "id")}=${attribute(sibling, "value")}`)
    .join(",");
}

/** Timers, in the order they are written (virDomainTimerDefCheckABIStability): nothing of their policies. */
export const timerFields: readonly Field[] = [
  { says: "domain timers", read: (domain) => String(timers(domain).length), absent: "0" },
  {
    says: "timer",
    read: (domain) =>
      timers(domain)
        .map((timer) => attribute(timer, "name"))
        .join(", "),
    absent: "",
  },
  {
    says: "timer presence",
    read: (domain) =>
      timers(domain)
        .map((timer) => `${attribute(timer, "name")}=${attribute(timer, "present") ?? ""}`)
        .join(", "),
    absent: "",
  },
  { says: "TSC frequency", read: (domain) => tsc(domain, "frequency"), absent: "0" },
  { says: "TSC mode", read: (domain) => tsc(domain, "mode"), absent: "auto" },
];

function timers(domain: XmlElement | undefined): XmlElement[] {
  return children(child(domain, "clock"), "timer");
}

function tsc(domain: XmlElement | undefined, name: string): string | undefined {
  return attribute(
    timers(domain).find((timer) => attribute(timer, "name") === "tsc"),
    name,
  );
}
