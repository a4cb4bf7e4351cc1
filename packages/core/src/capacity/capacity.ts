import { formatSource } from "../evidence/source.ts";
import { parseIndexList } from "../guest/index-list.ts";
import { factsOf, type Host } from "../host/host.ts";

/** Huge pages of one size: counts of pages over all NUMA nodes. */
export interface PagePool {
  /** Bytes of a page. */
  readonly size: number;
  readonly total: number;
  readonly free: number | null;
  readonly evidence: string;
}

/**
 * What guests of a host use up together. Null where the host does not tell it. Free is what was free when the host's
 * description was gathered, with the guests it had then.
 */
export interface Capacity {
  readonly host: string;
  /** Bytes; huge pages are part of the total, and not free. */
  readonly memory: { readonly total: number; readonly free: number | null; readonly evidence: string } | null;
  /** Logical CPUs. */
  readonly cpus: number | null;
  readonly hugePages: readonly PagePool[] | null;
}

/** What a host has for guests, and how much of it was free. Sources: /proc/meminfo, /sys/kernel/mm/hugepages, /sys/devices/system. */
export function capacityOf(host: Host): Capacity {
  const memory = factsOf(host, "memory.node");
  const whole = memory.find(({ value }) => value.node === null);
  return {
    host: host.name,
    memory:
      whole === undefined
        ? null
        : { total: whole.value.total, free: whole.value.free, evidence: `${host.name}: ${formatSource(whole.source)}` },
    cpus: cpusOf(host),
    hugePages: memory.length === 0 ? null : pagePools(host),
  };
}

/** The CPUs that are online, else those of the NUMA nodes. */
function cpusOf(host: Host): number | null {
  const online = factsOf(host, "kernel.parameter").find(({ value }) => value.path === "/sys/devices/system/cpu/online");
  const nodes = factsOf(host, "memory.node").flatMap(({ value }) => (value.cpus === null ? [] : [value.cpus]));
  const list = online?.value.value ?? (nodes.length === 0 ? null : nodes.join(","));
  return list === null ? null : (parseIndexList(list)?.length ?? null);
}

/** By size, rising: the host's own count, else the sum over its nodes. */
function pagePools(host: Host): PagePool[] {
  const told = factsOf(host, "memory.hugePages");
  const sizes = [...new Set(told.map(({ value }) => value.size))].sort((a, b) => a - b);
  return sizes.map((size) => {
    const ofSize = told.filter(({ value }) => value.size === size);
    const whole = ofSize.filter(({ value }) => value.node === null);
    const counted = whole.length > 0 ? whole.slice(0, 1) : ofSize;
    const free = counted.map(({ value }) => value.free);
    return {
      size,
      total: counted.reduce((sum, { value }) => sum + value.total, 0),
      free: free.some((pages) => pages === null) ? null : free.reduce<number>((sum, pages) => sum + pages!, 0),
      evidence: `${host.name}: ${formatSource(counted[0]!.source)}`,
    };
  });
}
