import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { pinnedTscHz, timerOf } from "../../guest/clock.ts";
import { guestSource } from "../../guest/guest.ts";
import { firstObservation } from "../../host/host.ts";
import { containsNumber, isEmpty } from "../../lattice/interval.ts";
import type { GuestSide, MoveContext } from "../facet.ts";
import type { ClockOffer } from "./clock-offer.ts";

/** The frequency a guest's TSC is pinned to; null: not pinned, which every host accepts. */
export interface ClockNeed {
  readonly tscHz: number | null;
}

/**
 * A guest whose TSC is pinned starts where the host scales it or has nearly that frequency: libvirt refuses the others
 * (qemuProcessStartValidateTSC), and QEMU those that it cannot scale.
 */
export const clockGuestSide: GuestSide<ClockOffer, ClockNeed> = {
  need: (guest) => ({ tscHz: pinnedTscHz(guest) }),
  explain({ tscHz }, offer, move) {
    if (tscHz === null) return [];
    const answer = containsNumber(offer.accept, tscHz);
    return answer === "yes" ? [] : [otherFrequency(tscHz, offer, move, answer === "no")];
  },
};

function otherFrequency(
  tscHz: number,
  { accept }: ClockOffer,
  { guest, to, setting }: MoveContext,
  known: boolean,
): Finding {
  const said = firstObservation(to, "clock.tsc", { arch: setting.arch });
  const { min, max } = accept.certain;
  const takes = isEmpty(accept.certain) ? "" : `; ${to.name} takes ${min} to ${max} Hz`;
  return {
    check: "clock.tsc",
    severity: known ? "error" : "unknown",
    message: known
      ? `the guest's TSC is pinned to ${tscHz} Hz${takes} and does not scale it`
      : `whether ${to.name} gives the guest a TSC of ${tscHz} Hz is not known${takes === "" ? "" : `${takes} for sure`}`,
    evidence: [
      formatSource(guestSource(guest, timerOf(guest, "tsc"))),
      ...(said === undefined ? [] : [`${to.name}: ${said.value.frequencyHz} Hz (${formatSource(said.source)})`]),
    ],
    remedy: known
      ? "choose a host with that frequency or one that scales, or restart the guest with a frequency that all accept"
      : "collect virsh capabilities there as root: it tells the TSC frequency and whether the host scales it",
    qemu: known ? "refused" : "unknown",
  };
}
