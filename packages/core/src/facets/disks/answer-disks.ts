import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { type Guest, guestSource } from "../../guest/guest.ts";
import { factsOf, type Host } from "../../host/host.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { type MovePlan, plainMove } from "../../policy/move-plan.ts";
import type { MoveContext } from "../facet.ts";
import type { Answer } from "../gathered/gathered-facet.ts";
import { type DisksOffer, deviceNamed, placeOfFile } from "./disks-offer.ts";
import {
  bytesOn,
  type DiskPlace,
  isCopied,
  type KnownDisk,
  knownDisks,
  mustBeCopied,
  volumeOn,
} from "./guest-disks.ts";

/** A disk that must be there: under its name, and as these bytes where the source host tells which they are. */
export interface WantedDisk {
  readonly place: DiskPlace;
  readonly identity: string | null;
}

export interface DisksNeed {
  readonly disks: readonly WantedDisk[];
}

const isWanted = (disk: KnownDisk, plan: MovePlan) => !disk.optional && !mustBeCopied(disk) && !isCopied(disk, plan);

/**
 * What libvirt may drop is not needed; what only its own host reaches is copied or stays, and what is copied has rules of
 * its own (check/rules/disk-storage, disk-copied).
 */
export function needDisks(guest: Guest, from: Host | null, plan: MovePlan = plainMove): DisksNeed {
  const wanted = knownDisks(guest, from).filter((disk) => isWanted(disk, plan));
  return { disks: wanted.map(({ place, bytes }) => ({ place, identity: bytes.identity })) };
}

export function answerDisks(one: DisksOffer, { disks }: DisksNeed): Answer[] {
  return disks.map((disk) => ({ answer: answerDisk(one, disk), tell: tellDisk(one, disk) }));
}

/**
 * - The same bytes, by identity: the disk is there, since the guest runs from it.
 * - Other bytes by the same name: it is not, whatever the name.
 * - Without an identity on both sides: whether the name is there.
 * - With one on the source alone: that the name is there does not say that it is the same.
 */
function answerDisk(one: DisksOffer, { place, identity }: WantedDisk): Kleene {
  const there = isThere(one, place);
  if (identity === null || there === "no") return there;
  const own = bytesOn(one, place).identity;
  if (own === null) return "unknown";
  if (own !== identity) return "no";
  return place.kind === "volume" ? there : "yes";
}

/** Whether a host has something of the name. */
export function isThere(one: DisksOffer, place: DiskPlace): Kleene {
  if (place.kind === "volume") return volumeIsThere(one, place.pool, place.volume);
  return place.kind === "file" ? fileIsThere(one, place.path) : deviceIsThere(one, place.path);
}

/** A file that a pool lists is there; one in the folder of a pool whose volumes were all told, and not among them, is not. */
function fileIsThere(one: DisksOffer, path: string): Kleene {
  if (volumeOn(one, { kind: "file", path }) !== undefined) return "yes";
  const folder = path.slice(0, path.lastIndexOf("/"));
  const pool = one.pools.find(({ target, active }) => target === folder && active === true);
  return one.allVolumes && pool !== undefined ? "no" : "unknown";
}

/** Names of parts of disks, and links to them, are not listed; nor are names that a system's own rules make. */
function deviceIsThere(one: DisksOffer, path: string): Kleene {
  const name = path.replace(/^\/dev\//, "");
  if (deviceNamed(one, name) !== undefined) return "yes";
  const whole = /^(?:[^/]+|mapper\/[^/]+|disk\/by-(?:id|path)\/[^/]+)$/.test(name) && !isPart(one, name);
  return one.allDevices && whole ? "no" : "unknown";
}

function isPart(one: DisksOffer, name: string): boolean {
  const [, disk] = /^(.+?)(?:-part|p)?\d+$/.exec(name) ?? [];
  return disk !== undefined && deviceNamed(one, disk) !== undefined;
}

/** libvirt takes a volume of an active pool only. */
function volumeIsThere(one: DisksOffer, poolName: string, volume: string): Kleene {
  const pool = one.pools.find(({ name }) => name === poolName);
  if (pool === undefined) return one.allPools ? "no" : "unknown";
  if (pool.active === false) return "no";
  if (volumeOn(one, { kind: "volume", pool: poolName, volume }) !== undefined) return "yes";
  return one.allVolumes && pool.active === true ? "no" : "unknown";
}

export function sayPlace(place: DiskPlace): string {
  return place.kind === "volume" ? `volume ${place.volume} of pool ${place.pool}` : place.path;
}

const keyOf = (place: DiskPlace) => JSON.stringify(place);

function tellDisk(one: DisksOffer, wanted: WantedDisk): Answer["tell"] {
  return (move) => {
    const { to } = move;
    const known = answerDisk(one, wanted) === "no";
    const disk = knownDisks(move.guest, move.from).find((candidate) => keyOf(candidate.place) === keyOf(wanted.place))!;
    const there = isThere(one, wanted.place);
    const evidence = evidenceOf(disk, move);
    const what = `${sayPlace(wanted.place)} (${disk.title})`;
    const verdict = known ? ("refused" as const) : ("unknown" as const);
    if (wanted.identity === null || there === "no") {
      return {
        check: "disk.path",
        message: known
          ? `${what} is not on ${to.name}${whyNot(one, wanted.place)}`
          : `whether ${to.name} has ${what} is not known`,
        evidence,
        remedy: known
          ? "bring it there under the same name, or keep it on storage that both hosts reach"
          : collectDisks,
        qemu: verdict,
      };
    }
    const own = bytesOn(one, wanted.place);
    const onOwn = own.file === null ? "" : ` (${own.file.fileSystem.type} from ${own.file.fileSystem.source})`;
    return {
      check: "disk.identity",
      message: known
        ? `${what} is other storage on ${to.name}${onOwn}: ${own.identity}; on ${move.from!.name} it is ${wanted.identity}`
        : `whether ${what} is the same on ${to.name}${onOwn} is not known; on ${move.from!.name} it is ${wanted.identity}`,
      evidence,
      remedy: known
        ? "mount or map the same storage there; libvirt does not notice, and the guest would go on with other data"
        : "mount the same storage there under the same path, and collect again; a host that serves it itself is none that tells",
      ...(known ? { guestSees: "changed" as const } : { guestSees: "unknown" as const }),
    };
  };
}

export const collectDisks =
  "run collect there: it reads pools with their volumes, block devices and mounts; or look whether it is there";

function whyNot({ pools }: DisksOffer, place: DiskPlace): string {
  if (place.kind !== "volume") return "";
  const pool = pools.find(({ name }) => name === place.pool);
  if (pool === undefined) return ": there is no such pool";
  return pool.active === false ? ": the pool is not active" : "";
}

export function evidenceOf({ element }: KnownDisk, { guest, to }: MoveContext): string[] {
  const subjects = [
    "storage.volume",
    "storage.pool.active",
    "storage.pool",
    "storage.filesystem",
    "block.device",
  ] as const;
  const said = subjects.map((subject) => factsOf(to, subject)[0]).find((fact) => fact !== undefined);
  return [
    formatSource(guestSource(guest, element)),
    ...(said === undefined ? [] : [`${to.name}: ${formatSource(said.source)}`]),
  ];
}

/** What is dropped where it is missing, and what is there by name and is known to be the destination's own. */
export function remarkDisks(one: DisksOffer, _: DisksNeed, move: MoveContext): Finding[] {
  return knownDisks(move.guest, move.from).flatMap((disk): Finding[] => {
    const there = isThere(one, disk.place);
    if (disk.optional && there === "no") return [dropped(disk, move)];
    if (
      !isWanted(disk, move.plan ?? plainMove) ||
      disk.bytes.identity !== null ||
      there !== "yes" ||
      disk.place.kind === "block"
    )
      return [];
    const path = disk.place.kind === "file" ? disk.place.path : volumeOn(one, disk.place)?.path;
    const file = path == null ? null : placeOfFile(one, path);
    return file === null || file.shared ? [] : [ownCopy(disk, file.fileSystem.type, move)];
  });
}

function dropped(disk: KnownDisk, move: MoveContext): Finding {
  return {
    check: "disk.path",
    severity: "warning",
    message: `${sayPlace(disk.place)} (${disk.title}) is not on ${move.to.name}: the guest loses the medium on the way (startupPolicy)`,
    evidence: evidenceOf(disk, move),
    remedy: "bring it there, if the guest needs it",
    guestSees: "changed",
  };
}

function ownCopy(disk: KnownDisk, type: string, move: MoveContext): Finding {
  return {
    check: "disk.identity",
    severity: "warning",
    message: `${sayPlace(disk.place)} (${disk.title}) is ${move.to.name}'s own there (${type}): whether it is the same content nothing tells`,
    evidence: evidenceOf(disk, move),
    remedy: "keep it on storage that both hosts reach, or compare the two",
  };
}
