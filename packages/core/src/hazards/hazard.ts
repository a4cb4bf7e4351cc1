import type { ConcernedSoftware, HazardousWay, HazardRow, Releases } from "../catalogue/hazards.ts";
import { isMachineAlias, parseMachineName } from "../catalogue/machine-types.ts";
import { compareVersions } from "../catalogue/versions.ts";
import type { Finding } from "../evidence/finding.ts";
import { formatSource } from "../evidence/source.ts";
import { type Guest, guestSource } from "../guest/guest.ts";
import { firstObservation, type Host, observations } from "../host/host.ts";
import { type LibvirtSoftware, libvirtOf, qemuOf } from "../host/software.ts";
import type { XmlElement } from "../xml/element.ts";
import { meetings } from "./meets.ts";

/**
 * The finding of a known breakage that a move meets; never part of an offer. Where a release is not known, nothing is
 * said: the areas tell that. But a libvirt of an unknown release counts as concerned, unless what the host's documents
 * show bounds it: the guest's definition is libvirt's.
 */
export function findHazard(hazard: HazardRow, guest: Guest, from: Host | null, to: Host): Finding[] {
  if (hazard.arch !== undefined && !hazard.arch.includes(guest.arch ?? "")) return [];
  if (hazard.accel !== undefined && hazard.accel !== guest.accel) return [];
  if (hazard.settledBy !== undefined && [from, to].every((host) => host !== null && tellsImageSizes(host))) return [];
  for (const way of hazard.ways) {
    const [element] = isOnTheWay(way, guest, from, to) ? elementsMeeting(way, guest) : [];
    if (element !== undefined) return [findingOf(hazard, guest, element, from, to)];
  }
  return [];
}

/** Whether a host tells the sizes of its ROMs and firmware images: the firmware area compares them one by one. */
export function tellsImageSizes(host: Host): boolean {
  return observations(host, "firmware").some(({ value }) => value.kind.startsWith("size."));
}

function isOnTheWay(way: HazardousWay, guest: Guest, from: Host | null, to: Host): boolean {
  if (way.from !== undefined && (from === null || !isConcerned(from, way.from))) return false;
  return isConcerned(to, way.to) && (way.machine === undefined || isWithin(machineRelease(guest), way.machine));
}

/** The parts of the guest that meet it; none: the guest is safe. */
function elementsMeeting({ meets }: HazardousWay, guest: Guest): readonly XmlElement[] {
  const meeting = meetings.get(meets.what);
  if (meeting === undefined)
    throw new Error(`data/hazards asks for '${meets.what}', which no file in hazards/meets tells`);
  return meeting(guest, meets.of ?? []);
}

function isConcerned(host: Host, { qemu, libvirt, kernel, distribution }: ConcernedSoftware): boolean {
  if (qemu !== undefined && !isWithin(qemuOf(host).version, qemu)) return false;
  if (kernel !== undefined && !isWithin(kernelOf(host), kernel)) return false;
  if (distribution !== undefined && distributionOf(host) !== distribution) return false;
  return libvirt === undefined || canBeWithin(libvirtOf(host), libvirt);
}

function canBeWithin({ version, atLeast, below }: LibvirtSoftware, releases: Releases): boolean {
  if (version !== null) return isWithin(version, releases);
  const { since, before } = releases;
  if (atLeast !== null && before !== undefined && compareVersions(atLeast, before) >= 0) return false;
  return below === null || since === undefined || compareVersions(since, below) < 0;
}

function isWithin(version: string | null, { since, before }: Releases): boolean {
  if (version === null) return false;
  if (since !== undefined && compareVersions(version, since) < 0) return false;
  return before === undefined || compareVersions(version, before) < 0;
}

/** Linux's release without what a distributor put behind it: `6.1` of `6.1.0-40-amd64`. */
export function kernelOf(host: Host): string | null {
  const release = firstObservation(host, "kernel.version")?.value ?? "";
  return /^\d+\.\d+/.exec(release)?.[0] ?? null;
}

function machineRelease({ machine }: Guest): string | null {
  return machine === null || isMachineAlias(machine) ? null : parseMachineName(machine).version;
}

/** `Debian 1:10.0.2+ds-2` is Debian's, `Debian 1:8.2.2+ds-0ubuntu1` Ubuntu's, `pve-qemu-kvm_10.0.2-3` that of Proxmox VE. */
function distributionOf(host: Host): ConcernedSoftware["distribution"] | null {
  const build = qemuOf(host).package ?? "";
  if (/ubuntu/i.test(build)) return "Ubuntu";
  if (/pve-qemu/i.test(build)) return "Proxmox";
  return /debian/i.test(build) ? "Debian" : null;
}

function findingOf(hazard: HazardRow, guest: Guest, element: XmlElement, from: Host | null, to: Host): Finding {
  const hosts = [from, to].flatMap((host) => (host === null ? [] : [softwareLine(host, hazard)]));
  return {
    check: `hazard.${hazard.id}`,
    severity: hazard.severity,
    message: hazard.says,
    evidence: [formatSource(guestSource(guest, element)), ...hosts, ...hazard.sources],
    remedy: hazard.remedy,
    qemu: hazard.qemu,
    guestSees: hazard.guestSees,
  };
}

/** What the host runs of what the hazard minds. */
function softwareLine(host: Host, { ways }: HazardRow): string {
  const minded = new Set(ways.flatMap(({ from, to }) => [...Object.keys(from ?? {}), ...Object.keys(to)]));
  const { version, package: build } = qemuOf(host);
  const words = [
    ...(minded.has("qemu") || minded.has("distribution")
      ? [`QEMU ${version ?? "of an unknown release"}${build === null ? "" : ` (${build})`}`]
      : []),
    ...(minded.has("libvirt") ? [`libvirt ${libvirtOf(host).version ?? "of an unknown release"}`] : []),
    ...(minded.has("kernel") ? [`kernel ${kernelOf(host) ?? "of an unknown release"}`] : []),
  ];
  return `${host.name}: ${words.join(", ")}`;
}
