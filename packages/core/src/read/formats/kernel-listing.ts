import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import type { ReadContext, TextReader } from "../reader.ts";

/**
 * `kernel.txt` of a collected folder: files of /sys and /proc, a line each as `grep -H ''` prints them (PATH:VALUE).
 * Vocabulary: a file that Linux does not have is not listed, and nothing follows from that.
 * Format: Linux, Documentation/ABI/{stable,testing} and Documentation/filesystems/proc.rst.
 */
export const kernelListingReader: TextReader = {
  container: "text",
  id: "kernel-listing",
  title: "a listing of /sys and /proc",
  accepts: (text) => /^\/(?:proc|sys)\/[^\s:][^:\n]*:/.test(text.trimStart()),
  read(text, context) {
    const lines = linesOf(text, context);
    const observations: AnyObservation[] = tellers.flatMap((tell) => tell(lines));
    const source = context.source(1, "/sys and /proc");
    return [{ kind: "kernel-listing", key: "kernel-listing", uuid: null, hostName: null, source, observations }];
  },
};

interface Line {
  readonly path: string;
  readonly value: string;
  readonly source: Source;
}

/** PCI addresses and bus names have colons of their own, so the path ends at a colon behind a known last part. */
function linesOf(text: string, context: ReadContext): Line[] {
  return text.split("\n").flatMap((line, index) => {
    const match = /^(\/(?:sys\/bus\/(?:pci|usb)\/devices\/[^/]+\/[^:/]+|sys\/[^:]+|proc\/[^:]+|dev\/[^:]+)):(.*)$/.exec(
      line,
    );
    if (match === null) return [];
    const [, path = "", value = ""] = match;
    return [{ path, value: value.trim(), source: context.source(index + 1, path) }];
  });
}

type Tell = (lines: readonly Line[]) => AnyObservation[];
const tellers: readonly Tell[] = [
  tellMemory,
  tellHugePages,
  tellBridges,
  tellBlockDevices,
  tellPciDevices,
  tellParameters,
];

/** Values by what a pattern's first group holds (a device's name), and by its second (the file). */
function group(lines: readonly Line[], pattern: RegExp): Map<string, { values: Map<string, string>; source: Source }> {
  const groups = new Map<string, { values: Map<string, string>; source: Source }>();
  for (const { path, value, source } of lines) {
    const [, name, file] = pattern.exec(path) ?? [];
    if (name === undefined || file === undefined) continue;
    const found = groups.get(name) ?? { values: new Map(), source };
    found.values.set(file, value);
    groups.set(name, found);
  }
  return groups;
}

function number(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** `MemTotal: 24684084 kB`, of a node `Node 0 MemTotal: …`; the kernel's kB are of 1024 bytes. */
function tellMemory(lines: readonly Line[]): AnyObservation[] {
  const cpus = group(lines, /^\/sys\/devices\/system\/node\/node(\d{1,6})\/(cpulist)$/);
  const found = new Map<number | null, { total: number; free: number | null; source: Source }>();
  for (const { path, value, source } of lines) {
    const [, own] = /^\/(?:proc|sys\/devices\/system\/node\/node(\d{1,6}))\/meminfo$/.exec(path) ?? [];
    const [, key, amount] = /^(?:Node \d{1,6} )?(MemTotal|MemFree): {1,20}(\d{1,12}) kB$/.exec(value) ?? [];
    if (key === undefined) continue;
    const node = own === undefined ? null : Number(own);
    const bytes = Number(amount) * 1024;
    if (key === "MemTotal") found.set(node, { total: bytes, free: null, source });
    else if (found.has(node)) found.set(node, { ...found.get(node)!, free: bytes });
  }
  return [...found].map(([node, { source, ...memory }]) =>
    observe(
      "memory.node",
      everywhere,
      { node, ...memory, cpus: cpus.get(String(node))?.values.get("cpulist") ?? null },
      source,
    ),
  );
}

function tellHugePages(lines: readonly Line[]): AnyObservation[] {
  const pools = group(
    lines,
    /^\/sys\/(?:kernel\/mm|devices\/system\/node)\/((?:node\d{1,6}\/)?hugepages\/hugepages-\d{1,12}kB)\/(\w+)$/,
  );
  return [...pools].flatMap(([name, { values, source }]) => {
    const [, node, size] = /^(?:node(\d+)\/)?hugepages\/hugepages-(\d+)kB$/.exec(name) ?? [];
    const total = number(values.get("nr_hugepages"));
    if (total === null) return [];
    const free = number(values.get("free_hugepages"));
    const pages = { node: node === undefined ? null : Number(node), size: Number(size) * 1024, total, free };
    return [observe("memory.hugePages", everywhere, pages, source)];
  });
}

function tellBridges(lines: readonly Line[]): AnyObservation[] {
  const mtus = group(lines, /^\/sys\/class\/net\/([^/]+)\/(mtu)$/);
  return [...group(lines, /^\/sys\/class\/net\/([^/]+)\/bridge\/(\w+)$/)].map(([name, { values, source }]) => {
    const stp = number(values.get("stp_state"));
    const bridge = {
      name,
      stp: stp === null ? null : stp !== 0,
      forwardDelay: number(values.get("forward_delay")),
      mtu: number(mtus.get(name)?.values.get("mtu")),
    };
    return observe("bridge", everywhere, bridge, source);
  });
}

/** Sizes are in sectors of 512 bytes, whatever the device's own are (Documentation/ABI/stable/sysfs-block). */
function tellBlockDevices(lines: readonly Line[]): AnyObservation[] {
  return [...group(lines, /^\/sys\/block\/([^/]+)\/(.+)$/)].flatMap(([name, { values, source }]) => {
    const sectors = number(values.get("size"));
    if (/^(?:loop|ram|zram|sr|fd)\d/.test(name)) return [];
    const ids = ["wwid", "device/wwid", "dm/uuid", "serial", "device/serial"].map((file) => values.get(file));
    const identity = ids.find((id) => id !== undefined && id !== "") ?? null;
    const size = sectors === null ? null : sectors * 512;
    return [observe("block.device", everywhere, { name, size, identity }, source)];
  });
}

function tellPciDevices(lines: readonly Line[]): AnyObservation[] {
  return [...group(lines, /^\/sys\/bus\/pci\/devices\/([^/]+)\/(\w+)$/)].flatMap(([address, { values, source }]) => {
    const [vendor, device] = [values.get("vendor"), values.get("device")].map((id) => id?.replace(/^0x/, ""));
    if (vendor === undefined || device === undefined) return [];
    const last = (file: string) => values.get(file)?.split("/").at(-1) ?? null;
    const found = {
      address,
      id: `${vendor}:${device}`,
      class: values.get("class") ?? null,
      driver: last("driver"),
      iommuGroup: number(last("iommu_group") ?? undefined),
      virtualFunctions: number(values.get("sriov_totalvfs")),
    };
    return [observe("pci.device", everywhere, found, source)];
  });
}

const parameterPaths =
  /^\/(?:proc\/sys\/|sys\/module\/|sys\/fs\/selinux\/|sys\/kernel\/security\/|sys\/kernel\/mm\/(?:transparent_hugepage|ksm)\/|sys\/devices\/system\/cpu\/|sys\/devices\/system\/clocksource\/|dev\/)/;

function tellParameters(lines: readonly Line[]): AnyObservation[] {
  return lines
    .filter(({ path }) => parameterPaths.test(path))
    .map(({ path, value, source }) => observe("kernel.parameter", everywhere, { path, value }, source));
}
