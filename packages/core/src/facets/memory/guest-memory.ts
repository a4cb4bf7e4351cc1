import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
import type { GuestKinds } from "../kinds/guest-kinds.ts";

/** KiB in libvirt's units; a size without one is in KiB. */
const units: ReadonlyMap<string, bigint> = new Map([
  ["KiB", 1n],
  ["k", 1n],
  ["M", 1024n],
  ["MiB", 1024n],
  ["G", 1024n * 1024n],
  ["GiB", 1024n * 1024n],
]);

/** `<memoryBacking>`: what the guest's memory is made of, and huge pages of a named size; how many is capacity. */
export const guestMemory: GuestKinds = {
  checkOf: (kind) => (kind === "pageSize" ? "memory.hugepages" : "memory.backing"),
  partsOf(guest) {
    const backing = child(guest.domain, "memoryBacking");
    const source = child(backing, "source");
    const type = attribute(source, "type");
    return [
      ...(source === undefined || type === undefined ? [] : [{ kind: "sourceType", name: type, element: source }]),
      ...children(child(backing, "hugepages"), "page").map((page) => ({
        kind: "pageSize",
        name: sizeInKib(page),
        element: page,
      })),
    ];
  },
};

/** A size that cannot be read stays as it is written: no host offers it. */
function sizeInKib(page: XmlElement): string {
  const size = attribute(page, "size") ?? "";
  const unit = units.get(attribute(page, "unit") ?? "KiB");
  return unit === undefined || !/^\d{1,15}$/.test(size) ? size : String(BigInt(size) * unit);
}
