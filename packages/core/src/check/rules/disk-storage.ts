import { compareVersions } from "../../catalogue/versions.ts";
import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { isCopied, type KnownDisk, knownDisks, mustBeCopied } from "../../facets/disks/guest-disks.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { factsOf, type Host } from "../../host/host.ts";
import { qemuOf } from "../../host/software.ts";
import { plainMove } from "../../policy/move-plan.ts";
import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * What libvirt refuses as unsafe before it sends anything (qemuMigrationSrcIsSafe), of disks that the guest writes to:
 *
 * - a file on a file system that is not shared, unless qemu.conf names its folder in `shared_filesystems`;
 * - an NVMe device of the host;
 *   neither where the disk is copied on the way;
 * - a cache other than none and directsync, unless the file system is a cluster's or QEMU can drop its caches (from 4.0).
 *
 * All three are told of the host that runs the guest; without it (`--from`), only the second.
 */
export const diskStorage: MoveRule = (move) => {
  const { guest, from } = move;
  const plan = move.plan ?? plainMove;
  const nvme = children(child(guest.domain, "devices"), "disk").filter(
    (disk) =>
      attribute(disk, "type") === "nvme" && child(disk, "readonly") === undefined && !isCopied(asCopied(disk), plan),
  );
  return [
    ...nvme.map((disk) =>
      findingOf(move, disk, {
        check: "disk.identity",
        severity: "error",
        message: "a disk is an NVMe device of its host: libvirt refuses the move as unsafe",
        remedy: `${copyIt}, or hand the device on as a passed-through one`,
        qemu: "refused",
      }),
    ),
    ...(from === null
      ? []
      : knownDisks(guest, from)
          .filter((disk) => !isCopied(disk, plan))
          .flatMap((disk) => [...notShared(disk, from, move), ...cached(disk, from, move)])),
  ];
};

/** An NVMe device lies nowhere that a host tells of. */
function asCopied(disk: XmlElement) {
  const target = attribute(child(disk, "target"), "dev") ?? null;
  return { target, writable: child(disk, "shareable") === undefined };
}

const copyIt = "copy the disk on the way (virsh migrate --copy-storage-all; --copy-storage all asks about that)";

function notShared(disk: KnownDisk, from: Host, move: MoveContext): Finding[] {
  const { file } = disk.bytes;
  if (!disk.written || file === null || file.shared) return [];
  const { fileSystem } = file;
  const said = factsOf(from, "storage.filesystem").find(({ value }) => value.path === fileSystem.path);
  return [
    findingOf(
      move,
      disk.element,
      {
        check: "disk.identity",
        severity: "error",
        message: `${disk.title} lies on ${fileSystem.type} of ${from.name} alone (${fileSystem.path}): libvirt refuses the move as unsafe without shared storage`,
        remedy: disk.writable
          ? `${copyIt}, or keep it on storage that both hosts reach`
          : "keep it on storage that both hosts reach: libvirt does not copy what is <shareable/>",
        qemu: "refused",
      },
      said === undefined ? [] : [`${from.name}: ${formatSource(said.source)}`],
    ),
  ];
}

/** The first QEMU that drops its caches when a guest arrives (BDRV drop-cache, 4.0). */
const dropsCaches = "4.0";

function cached(disk: KnownDisk, from: Host, move: MoveContext): Finding[] {
  const { version } = qemuOf(from);
  if (!disk.writable || version === null || compareVersions(version, dropsCaches) >= 0) return [];
  if (["none", "directsync"].includes(disk.cache ?? "") || disk.bytes.file?.coherent === true || mustBeCopied(disk))
    return [];
  return [
    findingOf(
      move,
      disk.element,
      {
        check: "disk.cache",
        severity: "error",
        message: `${disk.title} is cached by its host (cache='${disk.cache ?? "default"}'), and QEMU ${version} of ${from.name} does not drop caches: libvirt refuses the move as unsafe`,
        remedy: "write <driver cache='none'/> and restart the guest, or run it on QEMU 4.0 or newer",
        qemu: "refused",
      },
      [`${from.name}: QEMU ${version}`],
    ),
  ];
}
