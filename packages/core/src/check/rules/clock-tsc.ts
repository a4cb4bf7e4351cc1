import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { clockOf, scalingOf } from "../../facets/clock/clock-offer.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { lineAsking, pinnedTscHz } from "../../guest/clock.ts";
import { firstObservation, type Host } from "../../host/host.ts";
import { containsNumber } from "../../lattice/interval.ts";
import { attribute, descend } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * The TSC of a guest that is not pinned to a frequency:
 *
 * - with invtsc, libvirt and QEMU do not let it go (qemuMigrationSrcIsAllowed; target/i386/kvm/kvm.c);
 * - with Hyper-V's reenlightenment, the destination's QEMU refuses it if the system inside uses that, which no definition
 *   tells: Windows does where it runs Hyper-V itself (target/i386/machine.c, hyperv_reenlightenment_post_load; from 6.1);
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

function reenlightened(move: MoveContext): Finding[] {
  const line = descend(move.guest.domain, "features", "hyperv", "reenlightenment");
  if (attribute(line, "state") !== "on") return [];
  const message = `whether the guest uses Hyper-V's reenlightenment is not known: if it does, QEMU of ${move.to.name} refuses it unless the frequency of its TSC is pinned`;
  return [findingOf(move, line, { check: "clock.tsc", severity: "unknown", message, remedy, qemu: "unknown" })];
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
