import { compareVersions } from "../catalogue/versions.ts";
import type { Finding } from "../evidence/finding.ts";
import { formatSource } from "../evidence/source.ts";
import { type Guest, guestSource } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";
import { qemuOf } from "../host/software.ts";
import type { XmlElement } from "../xml/element.ts";

/** Releases of QEMU: from `since` on, and before `before`. */
export interface Releases {
  readonly since?: string;
  readonly before?: string;
}

/** A known breakage of a move: between which QEMU, in which direction, for which guests. Never part of an offer. */
export interface Hazard {
  /** The check is `hazard.` and this. */
  readonly id: string;
  /** Of the source; without it, any. */
  readonly from?: Releases;
  readonly to: Releases;
  /** Whether the two builds are of the kind; without it, their releases decide alone. */
  readonly between?: (from: Host, to: Host) => boolean;
  /** What of the guest meets it; none: the guest is safe. */
  readonly meets: (guest: Guest) => readonly XmlElement[];
  readonly says: string;
  readonly remedy: string;
  readonly qemu: NonNullable<Finding["qemu"]>;
  readonly guestSees: NonNullable<Finding["guestSees"]>;
  /** Where the fact is from. */
  readonly source: string;
}

/** The finding of a hazard that a move meets. Where a release is not known, nothing is said: the areas tell that. */
export function findHazard(hazard: Hazard, guest: Guest, from: Host | null, to: Host): Finding[] {
  if (hazard.from !== undefined && (from === null || !isWithin(from, hazard.from))) return [];
  if (!isWithin(to, hazard.to)) return [];
  if (hazard.between !== undefined && (from === null || !hazard.between(from, to))) return [];
  const [element] = hazard.meets(guest);
  if (element === undefined) return [];
  const versions = [from, to].flatMap((host) => (host === null ? [] : [`${host.name}: QEMU ${versionOf(host)}`]));
  return [
    {
      check: `hazard.${hazard.id}`,
      severity: "error",
      message: hazard.says,
      evidence: [formatSource(guestSource(guest, element)), ...versions, hazard.source],
      remedy: hazard.remedy,
      qemu: hazard.qemu,
      guestSees: hazard.guestSees,
    },
  ];
}

function isWithin(host: Host, { since, before }: Releases): boolean {
  const { version } = qemuOf(host);
  if (version === null) return since === undefined && before === undefined;
  if (since !== undefined && compareVersions(version, since) < 0) return false;
  return before === undefined || compareVersions(version, before) < 0;
}

function versionOf(host: Host): string {
  const { version, package: build } = qemuOf(host);
  return [version ?? "of an unknown release", ...(build === null ? [] : [`(${build})`])].join(" ");
}
