import type { Finding } from "../../evidence/finding.ts";
import { collectDisks, evidenceOf, isThere, sayPlace } from "../../facets/disks/answer-disks.ts";
import { type DisksOffer, offerDisks } from "../../facets/disks/disks-offer.ts";
import { bytesOn, type DiskPlace, isCopied, type KnownDisk, knownDisks } from "../../facets/disks/guest-disks.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { type CopiedStorage, plainMove } from "../../policy/move-plan.ts";
import type { MoveRule } from "../rule.ts";

/**
 * Disks that are copied on the way (`virsh migrate --copy-storage-all`, `-inc`), to a disk of the same name there:
 *
 * - of storage that both hosts reach the copy would be written over what it is read from;
 * - what is there already is written over, from its start to the disk's end;
 * - what is not there libvirt makes, if it is a volume or a file in the folder of an active pool, and the copy is whole
 *   (qemuMigrationDstPrecreateStorage); block devices it does not make.
 */
export const diskCopied: MoveRule = (move) => {
  const plan = move.plan ?? plainMove;
  const { copyStorage } = plan;
  if (copyStorage == null) return [];
  const one = offerDisks(move.to);
  return knownDisks(move.guest, move.from)
    .filter((disk) => isCopied(disk, plan))
    .flatMap((disk): Finding[] => {
      const told = judge(disk, one, copyStorage, move.to.name);
      return told === null ? [] : [{ ...told, evidence: evidenceOf(disk, move) }];
    });
};

type Told = Omit<Finding, "evidence">;

function judge(disk: KnownDisk, one: DisksOffer, how: CopiedStorage, to: string): Told | null {
  const what = `${sayPlace(disk.place)} (${disk.title})`;
  if (disk.bytes.identity !== null && bytesOn(one, disk.place).identity === disk.bytes.identity) {
    return {
      check: "disk.identity",
      severity: "error",
      message: `${what} is the same storage on ${to}: the copy would be written over what it is read from`,
      remedy: "leave it out: --migrate-disks (virsh's and here) names the disks that are copied",
      qemu: "unknown",
    };
  }
  const there = isThere(one, disk.place);
  if (there === "yes") {
    return {
      check: "disk.path",
      severity: "warning",
      message: `${what} is on ${to} already: the copy is written over it`,
      remedy: "see that nobody else needs it, and that it is as large as the disk at least",
    };
  }
  const made = canBeMade(one, disk.place, how);
  if (made === "yes") return null;
  const known = there === "no" && made === "no";
  return {
    check: "disk.path",
    severity: known ? "error" : "unknown",
    message: known
      ? `${what} is not on ${to}, and libvirt does not make it: ${whyNot(disk.place, how)}`
      : `whether ${to} has ${what}, or libvirt can make it there, is not known`,
    remedy: known ? "make it there by hand, as large as the disk" : collectDisks,
    qemu: known ? "refused" : "unknown",
  };
}

/** Where libvirt makes a disk for the copy: in an active pool, whole. */
function canBeMade(one: DisksOffer, place: DiskPlace, how: CopiedStorage): Kleene {
  if (place.kind === "block" || how === "inc") return "no";
  const isIts = ({ name, target }: DisksOffer["pools"][number]) =>
    place.kind === "volume" ? name === place.pool : target === folderOf(place.path);
  if (one.pools.some((pool) => isIts(pool) && pool.active === true)) return "yes";
  return one.allPools && one.pools.every((pool) => !isIts(pool) || pool.active === false) ? "no" : "unknown";
}

function whyNot(place: DiskPlace, how: CopiedStorage): string {
  if (place.kind === "block") return "it is a block device";
  if (how === "inc") return "of a copy of what has changed the rest must be there";
  return place.kind === "volume"
    ? `there is no active pool ${place.pool}`
    : `no active pool has ${folderOf(place.path)}`;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));
