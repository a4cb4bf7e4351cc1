import { containsNumber } from "../../lattice/interval.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { exactly } from "../../lattice/partial-set.ts";
import type { Facet } from "../facet.ts";
import { intervalMeasure } from "../measure.ts";
import { type ClockChoice, chooseClock } from "./choose-clock.ts";
import { type ClockOffer, clockKey, meetClocks, offerClock, scalingOf } from "./clock-offer.ts";
import { type ClockNeed, clockGuestSide } from "./guest-clock.ts";
import { presentClock } from "./present-clock.ts";

/**
 * The clock: which frequencies of the time stamp counter a host accepts, by intervals. Choosing one lets the CPU keep
 * `invtsc`.
 *
 * Source: `virsh capabilities`, `host/cpu/counter` (needs root; `scaling` is not always there).
 */
export const clockFacet: Facet<ClockOffer, ClockNeed, ClockChoice> = {
  id: "clock",
  after: ["limits"],
  offer: offerClock,
  meet: meetClocks,
  covers: (offer, need): Kleene => (need.tscHz === null ? "yes" : containsNumber(offer.accept, need.tscHz)),
  guests: clockGuestSide,
  key: clockKey,
  profile: scalingOf,
  assessed: ({ lowestHz }) => Number.isFinite(lowestHz),
  elements: () => exactly(0n),
  elementNames: () => [],
  measures: [intervalMeasure("TSC frequencies in Hz", (offer) => offer.accept)],
  choose: chooseClock,
  promises: ({ pinHz }) => (pinHz === null ? [] : [{ says: `a TSC of ${pinHz} Hz`, need: { tscHz: pinHz } }]),
  present: presentClock,
  outline: (offer) => ({
    hz: Number.isFinite(offer.lowestHz) ? offer.lowestHz : null,
    scaling: scalingOf(offer),
  }),
  collect: "virsh capabilities as root (it tells the TSC frequency and whether the host scales it)",
};
