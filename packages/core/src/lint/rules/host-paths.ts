import type { Finding } from "../../evidence/finding.ts";
import type { Guest } from "../../guest/guest.ts";
import { attribute, child, children, descend, textOf, type XmlElement } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

/** Paths that must lead to the same content on every host: kernels, mounted media, file systems, serial ports. */
export const hostPaths: Rule = (guest) => {
  const devices = child(guest.domain, "devices");
  const media = children(devices, "disk").filter((disk) =>
    ["cdrom", "floppy"].includes(attribute(disk, "device") ?? ""),
  );
  return [
    ...["kernel", "initrd", "dtb"].flatMap((name) => {
      const element = descend(guest.domain, "os", name);
      return path(guest, element, textOf(element) ?? "", `the guest's ${name}`);
    }),
    ...media.flatMap((disk) => {
      const source = child(disk, "source");
      return path(guest, source, attribute(source, "file") ?? attribute(source, "dev") ?? "", "a medium in a drive");
    }),
  ];
};

function path(guest: Guest, element: XmlElement | undefined, file: string, what: string): Finding[] {
  if (file === "") return [];
  return [
    findingAt(guest, element, {
      check: "disk.path",
      severity: "info",
      message: `${what} is ${file}: it must be there on every host`,
      remedy: "keep it on shared storage, or take it out before the move",
    }),
  ];
}
