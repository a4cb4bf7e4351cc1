import type { Finding } from "../../evidence/finding.ts";
import type { Guest } from "../../guest/guest.ts";
import { attribute, child, children, descend, textOf, type XmlElement } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

/** Where a definition names a file or device of its host, by the element that has the path. */
interface Place {
  readonly what: string;
  readonly elements: (guest: Guest) => readonly (XmlElement | undefined)[];
  readonly read: (element: XmlElement) => string | undefined;
}

const devices = ({ domain }: Guest, ...names: readonly string[]): XmlElement[] =>
  names.flatMap((name) => children(child(domain, "devices"), name));
const of =
  (...names: readonly string[]) =>
  (element: XmlElement) =>
    names.map((name) => attribute(element, name)).find((value) => value !== undefined);
const isOneOf = (element: XmlElement, name: string, ...values: readonly string[]) =>
  values.includes(attribute(element, name) ?? "");

/** In every Linux: nothing to be kept alike. */
const everywhere = new Set(["/dev/urandom", "/dev/random", "/dev/null"]);

/** Where the packages of all distributions put QEMU. */
const usualEmulator = /^\/usr\/(bin\/(qemu-system-\w+|kvm|qemu-kvm)|libexec\/qemu-kvm)$/;

/**
 * Disks have a check of their own, with the destination at hand. Sources: formatdomain; libvirt starts a guest only where
 * these are there (qemuProcessStartValidate and the security driver's labelling).
 */
const places: readonly Place[] = [
  ...["kernel", "initrd", "dtb", "shim"].map((name) => ({
    what: `the guest's ${name}`,
    elements: ({ domain }: Guest) => [descend(domain, "os", name)],
    read: textOf,
  })),
  { what: "an ACPI table", elements: ({ domain }) => children(descend(domain, "os", "acpi"), "table"), read: textOf },
  {
    what: "a medium in a drive",
    elements: (guest) =>
      devices(guest, "disk")
        .filter((disk) => isOneOf(disk, "device", "cdrom", "floppy"))
        .map((disk) => child(disk, "source")),
    read: of("file", "dev"),
  },
  {
    what: "a shared folder",
    elements: (guest) => devices(guest, "filesystem").map((system) => child(system, "source")),
    read: of("dir", "file", "dev"),
  },
  {
    what: "the other end of a serial or parallel port, console or channel",
    elements: (guest) =>
      devices(guest, "serial", "parallel", "console", "channel")
        .filter((device) => isOneOf(device, "type", "file", "dev", "pipe"))
        .map((device) => child(device, "source")),
    read: of("path"),
  },
  {
    what: "a source of random numbers",
    elements: (guest) => devices(guest, "rng").map((rng) => child(rng, "backend")),
    read: (backend) => (isOneOf(backend, "model", "random") ? textOf(backend) : undefined),
  },
  {
    what: "a boot ROM",
    elements: (guest) => devices(guest, "interface", "hostdev").map((device) => child(device, "rom")),
    read: of("file"),
  },
  {
    what: "the memory behind an NVDIMM",
    elements: (guest) => devices(guest, "memory").map((memory) => descend(memory, "source", "path")),
    read: textOf,
  },
  {
    what: "the emulator, which is where no package puts it,",
    elements: (guest) => devices(guest, "emulator"),
    read: (emulator) => (usualEmulator.test(textOf(emulator) ?? "") ? undefined : textOf(emulator)),
  },
];

/** Paths that must lead to the same content on every host. */
export const hostPaths: Rule = (guest) =>
  guest.accel === null
    ? []
    : places.flatMap(({ what, elements, read }) =>
        elements(guest).flatMap((element): Finding[] => {
          const path = element === undefined ? undefined : read(element);
          if (path === undefined || path === "" || everywhere.has(path)) return [];
          return [
            findingAt(guest, element, {
              check: "disk.path",
              severity: "info",
              message: `${what} is ${path}: it must be there on every host`,
              remedy: "keep it on shared storage or the same on all hosts, or take it out before the move",
            }),
          ];
        }),
      );
