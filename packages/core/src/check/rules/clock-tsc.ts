import { compareVersions } from "../../catalogue/versions.ts";
import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { clockOf, scalingOf } from "../../facets/clock/clock-offer.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { lineAsking, pinnedTscHz } from "../../guest/clock.ts";
import { firstObservation, type Host } from "../../host/host.ts";
import { qemuOf } from "../../host/software.ts";
import { containsNumber } from "../../lattice/interval.ts";
import { attribute, descend, type XmlElement } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * The TSC of a guest that is not pinned to a frequency:
 *
 * - with invtsc, libvirt and QEMU do not let it go (qemuMigrationSrcIsAllowed; target/i386/kvm/kvm.c);
 * - with Hyper-V's reenlightenment, the destination's QEMU refuses it if the system inside uses that, which no definition
 *   tells: Windows does where it runs Hyper-V itself (target/i386/machine.c, hyperv_reenlightenment_post_load; from 6.1).
 *   An older one lets it in, and nobody tells the guest that its TSC may have another frequency;
 * - else QEMU asks the destination for the source's frequency, and where that cannot scale only warns: the guest's TSC
 *   then runs at another rate.
 */
export const clockTsc: MoveRule = (move) => {
  if (pinnedTscHz(move.guest) !== null) return [];
  return [...invariant(move), ...reenlightened(move), ...otherRate(move)];
};

const remedy = "restart the guest with <timer name='tsc' frequency='...'/>, a frequency that every host accepts";

function invariant(move: MoveContext): Finding[] {
  const line = lineAsking(move.guest, "invtsc");
  if (line === undefined) return [];
  const message = "libvirt does not let a guest with invtsc go unless the frequency of its TSC is pinned";
  return [findingOf(move, line, { check: "clock.tsc", severity: "error", message, remedy, qemu: "refused" })];
}

/** The first QEMU that refuses a guest which uses it. */
const refusesReenlightened = "6.1";

function reenlightened(move: MoveContext): Finding[] {
  const line = descend(move.guest.domain, "features", "hyperv", "reenlightenment");
  if (line === undefined || attribute(line, "state") !== "on") return [];
  const { to } = move;
  const { version } = qemuOf(to);
  if (version !== null && compareVersions(version, refusesReenlightened) < 0) return [untoldRate(line, version, move)];
  const message = `whether the guest uses Hyper-V's reenlightenment is not known: if it does, QEMU of ${to.name} refuses it unless the frequency of its TSC is pinned`;
  return [findingOf(move, line, { check: "clock.tsc", severity: "unknown", message, remedy, qemu: "unknown" })];
}

function untoldRate(line: XmlElement, version: string, move: MoveContext): Finding {
  const { to } = move;
  const message = `if the guest uses Hyper-V's reenlightenment, QEMU ${version} of ${to.name} takes it in without telling it of another frequency of the TSC`;
  const finding = {
    check: "clock.tsc",
    severity: "warning",
    message,
    remedy,
    qemu: "ok",
    guestSees: "unknown",
  } as const;
  return findingOf(move, line, finding, [`${to.name}: QEMU ${version}`]);
}

function otherRate(move: MoveContext): Finding[] {
  const { from, to, guest } = move;
  if (from === null || guest.accel !== "kvm") return [];
  const [source, target] = [tscOf(from), tscOf(to)];
  if (source === undefined || target === undefined) return [];
  const offer = clockOf(target.value.frequencyHz, target.value.scaling);
  const answer = containsNumber(offer.accept, source.value.frequencyHz);
  if (answer === "yes") return [];
  const scales = scalingOf(offer) === "no" ? "does not scale" : "is not known to scale";
  return [
    findingOf(
      move,
      undefined,
      {
        check: "clock.tsc",
        severity: "warning",
        message: `the TSC of ${from.name} runs at ${source.value.frequencyHz} Hz, that of ${to.name} at ${target.value.frequencyHz} Hz, and ${to.name} ${scales}: a guest that reads its TSC alone loses the time`,
        remedy: "let the guest use kvmclock or the Hyper-V clock, or pin a frequency that every host accepts",
        ...(answer === "no" ? { guestSees: "changed" as const } : { guestSees: "unknown" as const }),
      },
      [source, target].map(({ source: place }) => formatSource(place)),
    ),
  ];
}

function tscOf(host: Host) {
  return firstObservation(host, "clock.tsc");
}
