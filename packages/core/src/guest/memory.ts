import { attribute, child, children, descend, type XmlElement } from "../xml/element.ts";
import type { Guest } from "./guest.ts";
import { parseIndexList } from "./index-list.ts";
import { bytesOf, sizeOfElement } from "./sizes.ts";

/** One NUMA cell of a guest, with the memory that is plugged into it. */
export interface GuestCell {
  readonly id: number;
  readonly bytes: number;
  readonly element: XmlElement;
}

/** Memory of a guest in pages of one size. */
export interface PagedMemory {
  /** Bytes of a page; null: the host's default size of huge pages. */
  readonly size: number | null;
  readonly bytes: number;
  readonly element: XmlElement;
}

/** What memory a guest is made of. */
export interface GuestMemory {
  /** All of it, in bytes, memory devices included; null where the definition does not say. */
  readonly bytes: number | null;
  /** In ordinary pages. */
  readonly ordinary: number;
  readonly huge: readonly PagedMemory[];
  readonly cells: readonly GuestCell[];
}

/**
 * The memory a guest is given when it starts: libvirt's `<memory>` (of which a balloon may take some back), its NUMA
 * cells, memory devices that are plugged, and which of it is in huge pages. Pages with a nodeset are for those cells of
 * the guest, pages without for all others (formatdomain, `<hugepages>`).
 */
export function memoryOf(guest: Guest): GuestMemory {
  let memory = known.get(guest);
  if (memory === undefined) {
    memory = readMemory(guest);
    known.set(guest, memory);
  }
  return memory;
}

const known = new WeakMap<Guest, GuestMemory>();

function readMemory(guest: Guest): GuestMemory {
  const total = numberOf(sizeOfElement(child(guest.domain, "memory")));
  const cells = cellsOf(guest);
  // libvirt writes the sum of cells and plugged devices into <memory>; a definition by hand may say less.
  const inCells = cells.reduce((sum, cell) => sum + cell.bytes, cells.length === 0 ? 0 : pluggedInto(guest));
  const bytes = total === null && cells.length === 0 ? null : Math.max(total ?? 0, inCells);
  const hugepages = descend(guest.domain, "memoryBacking", "hugepages");
  if (hugepages === undefined || bytes === null) return { bytes, ordinary: bytes ?? 0, huge: [], cells };
  const huge = hugeOf(hugepages, cells, bytes);
  return { bytes, ordinary: Math.max(0, bytes - huge.reduce((sum, page) => sum + page.bytes, 0)), huge, cells };
}

function hugeOf(hugepages: XmlElement, cells: readonly GuestCell[], bytes: number): PagedMemory[] {
  const pages = children(hugepages, "page");
  if (pages.length === 0) return [{ size: null, bytes, element: hugepages }];
  const named = new Set<number>();
  const ofCells = pages.flatMap((page): PagedMemory[] => {
    const nodes = parseIndexList(attribute(page, "nodeset") ?? "");
    if (nodes === null || nodes.length === 0) return [];
    for (const node of nodes) named.add(node);
    const own = cells.filter(({ id }) => nodes.includes(id)).reduce((sum, cell) => sum + cell.bytes, 0);
    // Without cells, all of the guest's memory is its node 0.
    return [{ size: pageSize(page), bytes: cells.length === 0 ? bytes : own, element: page }];
  });
  const rest = pages.find((page) => (attribute(page, "nodeset") ?? "") === "");
  if (rest === undefined) return ofCells;
  const taken = ofCells.reduce((sum, page) => sum + page.bytes, 0);
  return [...ofCells, { size: pageSize(rest), bytes: Math.max(0, bytes - taken), element: rest }];
}

function pageSize(page: XmlElement): number | null {
  return numberOf(bytesOf(attribute(page, "size") ?? "", attribute(page, "unit") ?? "KiB"));
}

function cellsOf(guest: Guest): GuestCell[] {
  return children(descend(guest.domain, "cpu", "numa"), "cell").map((cell, index) => ({
    id: Number(attribute(cell, "id") ?? index),
    bytes: numberOf(bytesOf(attribute(cell, "memory") ?? "", attribute(cell, "unit") ?? "KiB")) ?? 0,
    element: cell,
  }));
}

/** `<memory model='dimm'>` and the like among the devices: modules that are plugged when the guest starts. */
function pluggedInto(guest: Guest): number {
  return children(child(guest.domain, "devices"), "memory")
    .map((device) => numberOf(sizeOfElement(descend(device, "target", "size"))) ?? 0)
    .reduce((sum, bytes) => sum + bytes, 0);
}

function numberOf(bytes: bigint | null): number | null {
  return bytes === null || bytes > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(bytes);
}
