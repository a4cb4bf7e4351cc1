/** The most CPUs or NUMA nodes that a list may name; libvirt's own limit is 16384 CPUs (VIR_DOMAIN_CPUMASK_LEN). */
const most = 16_384;

/**
 * The numbers of a list of CPUs or NUMA nodes, rising: `0-3,^2,8`. Null where it is none.
 *
 * Format: libvirt's virBitmapParse (`^` takes out what came before), and the kernel's cpulist, which has no `^`.
 */
export function parseIndexList(list: string): number[] | null {
  const numbers = new Set<number>();
  for (const part of list.split(",").map((text) => text.trim())) {
    if (part === "") continue;
    const [, not, first, last] = /^(\^?)(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    if (first === undefined || (not === "^" && last !== undefined)) return null;
    const [from, to] = [Number(first), Number(last ?? first)];
    if (from > to || to >= most) return null;
    for (let number = from; number <= to; number++) {
      if (not === "^") numbers.delete(number);
      else numbers.add(number);
    }
  }
  return [...numbers].sort((a, b) => a - b);
}

/** The numbers as a list, ranges folded: `0-3,8`. */
export function formatIndexList(numbers: readonly number[]): string {
  const ranges: [from: number, to: number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(",");
}
