import type { Guest } from "../../guest/guest.ts";
import { factsOf, type Host } from "../../host/host.ts";
import type { MovePlan } from "../../policy/move-plan.ts";
import { attribute, child, children, descend, textOf, type XmlElement } from "../../xml/element.ts";
import { onceForGuest } from "../once-for-guest.ts";
import {
  type DisksOffer,
  deviceNamed,
  type FilePlace,
  offerDisks,
  placeOfFile,
  volumeAt,
  volumeNamed,
} from "./disks-offer.ts";

/** Where a definition says that a disk lies. */
export type DiskPlace =
  | { readonly kind: "file" | "block"; readonly path: string }
  | { readonly kind: "volume"; readonly pool: string; readonly volume: string };

/** A disk of a guest, a link of its backing chain, or another file that it starts from. */
export interface GuestDisk {
  readonly place: DiskPlace;
  /** What it is called in messages: `disk vda`, `the backing file of disk vda`. */
  readonly title: string;
  /** `<target dev>`; null of what is no disk by itself. */
  readonly target: string | null;
  /** The guest writes to it, alone: neither readonly nor shareable, and no link of a chain. */
  readonly writable: boolean;
  /** The guest writes to it, alone or with others (`<shareable/>`). */
  readonly written: boolean;
  /** libvirt drops it at the move where it is missing (startupPolicy requisite, optional). */
  readonly optional: boolean;
  readonly cache: string | null;
  readonly element: XmlElement;
}

/** Disks over the network name their servers, which is the same on every host: they need nothing of one. */
function placeOf(element: XmlElement): DiskPlace | null {
  const source = child(element, "source");
  const type = attribute(element, "type") ?? "file";
  const [path, key] = type === "block" ? (["block", "dev"] as const) : (["file", "file"] as const);
  if (type === "volume") {
    const [pool, volume] = [attribute(source, "pool"), attribute(source, "volume")];
    return pool === undefined || volume === undefined ? null : { kind: "volume", pool, volume };
  }
  const name = attribute(source, key);
  return ["file", "block"].includes(type) && name?.startsWith("/") === true ? { kind: path, path: name } : null;
}

/**
 * Disks with their backing chains as the definition states them (a running guest's does), and the files that a guest is
 * booted from directly. Empty drives need nothing. Format: libvirt's formatdomain.
 */
export function disksOf(guest: Guest): GuestDisk[] {
  const disks = children(child(guest.domain, "devices"), "disk").flatMap((disk) => {
    const title = `disk ${attribute(child(disk, "target"), "dev") ?? ""}`.trim();
    const policy = attribute(child(disk, "source"), "startupPolicy") ?? "mandatory";
    // A CD-ROM is read-only by itself, a floppy is not (virDomainDiskDefPostParse).
    const written = attribute(disk, "device") !== "cdrom" && child(disk, "readonly") === undefined;
    const place = placeOf(disk);
    const own: GuestDisk[] =
      place === null
        ? []
        : [
            {
              place,
              title,
              target: attribute(child(disk, "target"), "dev") ?? null,
              writable: written && child(disk, "shareable") === undefined,
              written,
              optional: policy === "requisite" || policy === "optional",
              cache: attribute(child(disk, "driver"), "cache") ?? null,
              element: child(disk, "source") ?? disk,
            },
          ];
    return [...own, ...chainOf(disk, title)];
  });
  return [...disks, ...bootFiles(guest)];
}

const readOnly = { target: null, writable: false, written: false, optional: false, cache: null };

function chainOf(disk: XmlElement, title: string): GuestDisk[] {
  const links: GuestDisk[] = [];
  for (let link = child(disk, "backingStore"); link !== undefined; link = child(link, "backingStore")) {
    const place = placeOf(link);
    if (place === null) continue;
    const element = child(link, "source") ?? link;
    links.push({ ...readOnly, place, title: `a backing file of ${title}`, element });
  }
  return links;
}

function bootFiles(guest: Guest): GuestDisk[] {
  return ["kernel", "initrd", "dtb"].flatMap((name): GuestDisk[] => {
    const element = descend(guest.domain, "os", name);
    const path = textOf(element) ?? "";
    if (element === undefined || !path.startsWith("/")) return [];
    return [{ ...readOnly, place: { kind: "file", path }, title: `the ${name}`, element }];
  });
}

/** What a host tells of a disk's bytes. */
export interface DiskBytes {
  /** Equal on hosts where it is the same bytes; null where nothing tells. */
  readonly identity: string | null;
  /** The file system it lies on, where it is a file and that is told. */
  readonly file: FilePlace | null;
}

/** What stands behind the name of a disk on a host. */
export function bytesOn(one: DisksOffer, place: DiskPlace): DiskBytes {
  if (place.kind === "block") {
    const identity = deviceNamed(one, place.path.replace(/^\/dev\//, ""))?.identity ?? null;
    return { identity, file: null };
  }
  const volume = volumeOn(one, place);
  const path = place.kind === "file" ? place.path : volume?.path;
  const file = path == null || path.startsWith("/dev/") ? null : placeOfFile(one, path);
  return { identity: file?.identity ?? volume?.identity ?? null, file };
}

export function volumeOn(one: DisksOffer, place: DiskPlace) {
  return place.kind === "volume" ? volumeNamed(one, place.pool, place.volume) : volumeAt(one, place.path);
}

/** A disk as the host that runs the guest tells of it; without that host, as nobody tells. */
export interface KnownDisk extends GuestDisk {
  readonly bytes: DiskBytes;
}

export const knownDisks = onceForGuest((guest: Guest, from: Host | null): readonly KnownDisk[] => {
  const one = from === null ? null : offerDisks(from);
  return disksOf(guest).map((disk) => ({
    ...disk,
    bytes:
      from === null || one === null
        ? { identity: null, file: null }
        : declaredShared(from, bytesOn(one, disk.place), disk.place),
  }));
});

/**
 * `shared_filesystems = [ "/srv/images", ]` of qemu.conf (libvirt 10.8 and newer): what lies below is taken for shared. So
 * it is not copied, and has to be there by its name; nothing tells whether it is the same.
 */
function declaredShared(from: Host, bytes: DiskBytes, place: DiskPlace): DiskBytes {
  if (place.kind !== "file" || bytes.file === null || bytes.file.shared) return bytes;
  const setting = factsOf(from, "libvirt.setting").find(({ value }) => value.name === "shared_filesystems");
  const folders = [...(setting?.value.value ?? "").matchAll(/"([^"]{1,4096})"/g)].map(([, path = ""]) =>
    path.replace(/\/+$/, ""),
  );
  const isBelow = folders.some((folder) => place.path === folder || place.path.startsWith(`${folder}/`));
  return isBelow ? { identity: null, file: { ...bytes.file, shared: true } } : bytes;
}

/** Whether a writable disk lies where only its own host reaches it: it moves only if it is copied. */
export function mustBeCopied({ writable, bytes }: KnownDisk): boolean {
  return writable && bytes.file !== null && !bytes.file.shared;
}

/** Whether the move copies the disk: those that are named, else what the guest writes to alone (qemuMigrationAnyCopyDisk). */
export function isCopied(
  { target, writable }: Pick<GuestDisk, "target" | "writable">,
  { copyStorage, copiedDisks }: MovePlan,
): boolean {
  if (copyStorage == null || target === null) return false;
  return copiedDisks == null ? writable : copiedDisks.includes(target);
}
