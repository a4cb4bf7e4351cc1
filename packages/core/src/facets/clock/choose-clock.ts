import { inside, isEmpty } from "../../lattice/interval.ts";
import type { ChoiceContext } from "../facet.ts";
import type { ClockOffer } from "./clock-offer.ts";

export interface ClockChoice {
  /** The frequency that guests are pinned to, in Hz; null where none is. */
  readonly pinHz: number | null;
}

/**
 * With the policy `tsc: pin`, the lowest frequency of the hosts, moved into what all surely accept: scaling down is what
 * KVM does best, and a host's own frequency needs no scaling there. Otherwise, and where no frequency is surely accepted
 * by all, none.
 */
export function chooseClock({ accept, lowestHz }: ClockOffer, { policy, setting }: ChoiceContext): ClockChoice {
  if (policy.tsc !== "pin" || setting.accel !== "kvm" || isEmpty(accept.certain)) return { pinHz: null };
  const pinHz = Math.min(Math.max(lowestHz, accept.certain.min), accept.certain.max);
  return { pinHz: Number.isFinite(pinHz) && inside(accept.certain, pinHz) ? pinHz : null };
}
