import { parseIndexList } from "../../guest/index-list.ts";
import { factsOf, type Host } from "../../host/host.ts";
import type { Family, FamilyNames } from "../../lattice/families.ts";
import { exactly, type PartialSet } from "../../lattice/partial-set.ts";

/** A NUMA node of a host. */
export interface HostNode {
  readonly id: number;
  /** Bytes in ordinary pages: huge pages are reserved and taken off. */
  readonly ordinary: number;
  /** Huge pages that are reserved there, free or not: bytes of a page, number of pages. */
  readonly pages: readonly { readonly size: number; readonly total: number }[];
}

/** The CPUs and NUMA nodes of one host; null where it does not tell. What is free of them now is capacity, not this. */
export interface NumaOffer {
  /** Those that are online. */
  readonly cpus: readonly number[] | null;
  /** Those that the kernel could ever have: cgroups take any of them. */
  readonly possibleCpus: readonly number[] | null;
  readonly nodes: readonly HostNode[] | null;
  /** Whether the nodes told of their huge pages. */
  readonly pagesTold: boolean;
}

const silent: NumaOffer = { cpus: null, possibleCpus: null, nodes: null, pagesTold: false };

/**
 * Sources: /sys/devices/system/node, /sys/devices/system/cpu. Silence: a kernel lists all its nodes, those of
 * memory that has no CPU among them; a kernel without NUMA lists none, and then libvirt knows of none either.
 */
export function offerNuma(host: Host): NumaOffer {
  const memory = factsOf(host, "memory.node").map(({ value }) => value);
  if (memory.length === 0) return silent;
  const nodes = memory.filter(({ node }) => node !== null).sort((a, b) => a.node! - b.node!);
  const reserved = factsOf(host, "memory.hugePages").map(({ value }) => value);
  const listOf = (path: string) =>
    factsOf(host, "kernel.parameter").find(({ value }) => value.path === path)?.value.value;
  const listed = nodes.flatMap(({ cpus }) => (cpus === null ? [] : [cpus])).join(",");
  const online = listOf("/sys/devices/system/cpu/online") ?? listed;
  const possible = listOf("/sys/devices/system/cpu/possible") ?? "";
  return {
    cpus: online === "" ? null : parseIndexList(online),
    possibleCpus: possible === "" ? null : parseIndexList(possible),
    nodes: nodes.length === 0 ? null : nodes.map(({ node, total }) => nodeOf(node!, total, reserved)),
    pagesTold: reserved.length === 0 || reserved.some(({ node }) => node !== null),
  };
}

function nodeOf(
  id: number,
  total: number,
  reserved: readonly { node: number | null; size: number; total: number }[],
): HostNode {
  const pages = reserved
    .filter(({ node, total: count }) => node === id && count > 0)
    .map(({ size, total: count }) => ({ size, total: count }))
    .sort((a, b) => a.size - b.size);
  const inPages = pages.reduce((sum, { size, total: count }) => sum + size * count, 0);
  return { id, ordinary: Math.max(0, total - inPages), pages };
}

/** Nodes by number, and the sizes (KiB) of huge pages of which some are reserved. */
export function listNuma({ nodes, pagesTold }: NumaOffer, names: FamilyNames): Family {
  const listing = new Map<string, PartialSet>();
  if (nodes === null) return listing;
  listing.set(
    "node",
    exactly(
      names.bitsOf(
        "node",
        nodes.map(({ id }) => String(id)),
      ),
    ),
  );
  const sizes = nodes.flatMap(({ pages }) => pages.map(({ size }) => String(size / 1024)));
  if (pagesTold) listing.set("hugePages", exactly(names.bitsOf("hugePages", sizes)));
  return listing;
}
