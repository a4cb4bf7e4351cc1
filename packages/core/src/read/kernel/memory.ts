import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { group, type Line, number } from "./lines.ts";

/**
 * `MemTotal: 24684084 kB`, of a node `Node 0 MemTotal: …`; the kernel's kB are of 1024 bytes. Free is what the kernel
 * could give without swapping (`MemAvailable`), where it tells that: caches fill the rest of any host that has run a while.
 */
export function tellMemory(lines: readonly Line[]): AnyObservation[] {
  const cpus = group(lines, /^\/sys\/devices\/system\/node\/node(\d{1,6})\/(cpulist)$/);
  const found = new Map<number | null, { total: number; free: number | null; source: Source }>();
  for (const { path, value, source } of lines) {
    const [, own] = /^\/(?:proc|sys\/devices\/system\/node\/node(\d{1,6}))\/meminfo$/.exec(path) ?? [];
    const [, key, amount] =
      /^(?:Node \d{1,6} )?(MemTotal|MemFree|MemAvailable): {1,20}(\d{1,12}) kB$/.exec(value) ?? [];
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

export function tellHugePages(lines: readonly Line[]): AnyObservation[] {
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
