import { attribute, child, children } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

const safe: ReadonlySet<string> = new Set(["none", "directsync"]);

/**
 * libvirt migrates a guest with a writable disk only if its cache is bypassed, or the storage is known to be coherent
 * (qemuMigrationSrcIsSafe): otherwise the destination reads what the source has not yet written.
 */
export const cacheModes: Rule = (guest) =>
  children(child(guest.domain, "devices"), "disk").flatMap((disk) => {
    const cache = attribute(child(disk, "driver"), "cache") ?? "default";
    const media = ["cdrom", "floppy"].includes(attribute(disk, "device") ?? "disk");
    const local = ["file", "block"].includes(attribute(disk, "type") ?? "file");
    if (safe.has(cache) || media || !local || child(disk, "readonly") !== undefined) return [];
    return [
      findingAt(guest, child(disk, "driver") ?? disk, {
        check: "disk.cache",
        severity: "warning",
        message: `a disk with cache='${cache}': libvirt refuses the move as unsafe unless its storage is a cluster file system`,
        remedy: "write <driver cache='none'/>",
      }),
    ];
  });
