import { compareVersions } from "../../catalogue/versions.ts";
import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { guestSource } from "../../guest/guest.ts";
import { firstObservation, type Host } from "../../host/host.ts";
import { libvirtOf, qemuOf } from "../../host/software.ts";
import { isFlat, soleValue } from "../../lattice/flat.ts";
import type { GuestSide, MoveContext } from "../facet.ts";
import type { HypervisorNeed, HypervisorOffer } from "./hypervisor-offer.ts";

/**
 * A guest stays with its kind of hypervisor. Going to an older libvirt or QEMU is warned of: newer ones read what older
 * ones wrote, the way back is tested by nobody.
 */
export const hypervisorGuestSide: GuestSide<HypervisorOffer, HypervisorNeed> = {
  need: (guest) => ({ type: guest.accel === null ? guest.type : "qemu" }),
  explain(need, offer, move) {
    const answer = isFlat(offer.type, need.type);
    const older = move.from === null ? [] : olderSoftware(move.from, move.to);
    return [...(answer === "yes" ? [] : [otherHypervisor(need, offer, move, answer)]), ...older];
  },
  demand({ type }) {
    const sole = soleValue(type);
    return sole === null ? [] : [{ check: "hypervisor.type", need: { type: sole } }];
  },
  between: olderSoftware,
};

function otherHypervisor(
  need: HypervisorNeed,
  offer: HypervisorOffer,
  move: MoveContext,
  answer: "no" | "unknown",
): Finding {
  const { guest, to, setting } = move;
  const said = firstObservation(to, "hypervisor.type", { arch: setting.arch, accel: setting.accel });
  const known = answer === "no";
  return {
    check: "hypervisor.type",
    severity: known ? "error" : "unknown",
    message: known
      ? `${to.name} runs ${offer.type.values.join(", ")}; the guest needs ${need.type}`
      : `which hypervisor ${to.name} runs is not known`,
    evidence: [
      formatSource(guestSource(guest, undefined)),
      ...(said === undefined ? [] : [`${to.name}: ${formatSource(said.source)}`]),
    ],
    remedy: known ? "choose a host with the guest's hypervisor" : "collect virsh version there",
    qemu: known ? "refused" : "unknown",
  };
}

function olderSoftware(from: Host, to: Host): Finding[] {
  const pairs = [
    { what: "libvirt", source: libvirtOf(from).version, target: libvirtOf(to).version },
    { what: "QEMU", source: qemuOf(from).version, target: qemuOf(to).version },
  ];
  return pairs.flatMap(({ what, source, target }) => {
    if (source === null || target === null || compareVersions(target, source) >= 0) return [];
    return [
      {
        check: "hypervisor.version",
        severity: "warning" as const,
        message: `${to.name} has ${what} ${target}, older than ${source} on ${from.name}`,
        evidence: [`${from.name}: ${what} ${source}`, `${to.name}: ${what} ${target}`],
        remedy: `bring ${what} on ${to.name} to ${source} or newer`,
      },
    ];
  });
}
