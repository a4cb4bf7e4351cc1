import { bytesOf } from "../../guest/sizes.ts";
import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
import type { GuestKinds } from "../kinds/guest-kinds.ts";

/** `<memoryBacking>`: what the guest's memory is made of, and huge pages of a named size; how many is capacity. */
export const guestMemory: GuestKinds = {
  canName: (kind) => kind === "sourceType" || kind === "pageSize",
  checkOf: ({ kind }) => (kind === "pageSize" ? "memory.hugepages" : "memory.backing"),
  partsOf({ guest }) {
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
  const bytes = bytesOf(size, attribute(page, "unit") ?? "KiB");
  return bytes === null ? size : String(bytes / 1024n);
}
