import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { guestSource } from "../../guest/guest.ts";
import { vcpusOf } from "../../guest/vcpus.ts";
import { firstObservation } from "../../host/host.ts";
import { allows } from "../../lattice/bound.ts";
import { child } from "../../xml/element.ts";
import type { GuestSide, MoveContext } from "../facet.ts";
import type { LimitsNeed, LimitsOffer } from "./limits-offer.ts";

/** A guest needs its maximum of vCPUs (`<vcpu>`), not only those online: libvirt checks that one at start. */
export const limitsGuestSide: GuestSide<LimitsOffer, LimitsNeed> = {
  need: (guest) => ({ vcpus: vcpusOf(guest) }),
  explain(need, offer, move) {
    const answer = allows(offer.maxVcpus, need.vcpus);
    return answer === "yes" ? [] : [tooMany(need, offer, move, answer)];
  },
};

function tooMany(
  { vcpus }: LimitsNeed,
  { maxVcpus }: LimitsOffer,
  move: MoveContext,
  answer: "no" | "unknown",
): Finding {
  const { guest, to, setting } = move;
  const known = answer === "no";
  const said = firstObservation(to, "limits.maxVcpus", { arch: setting.arch, accel: setting.accel });
  return {
    check: "vcpu.count",
    severity: known ? "error" : "unknown",
    message: known
      ? `the guest has ${vcpus} vCPUs; ${to.name} allows ${maxVcpus.possible} with ${setting.machine ?? "its machine type"}`
      : `whether ${to.name} allows ${vcpus} vCPUs with ${setting.machine ?? "the guest's machine type"} is not known`,
    evidence: [
      formatSource(guestSource(guest, child(guest.domain, "vcpu"))),
      ...(said === undefined ? [] : [`${to.name}: ${formatSource(said.source)}`]),
    ],
    remedy: known
      ? "give the guest fewer vCPUs, or a machine type that allows more"
      : "collect virsh domcapabilities there for this machine type, or virsh capabilities",
    qemu: known ? "refused" : "unknown",
  };
}
