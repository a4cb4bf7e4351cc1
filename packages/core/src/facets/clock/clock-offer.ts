import { type Host, observations } from "../../host/host.ts";
import {
  anyNumber,
  intervalKey,
  meetIntervals,
  type PartialInterval,
  unknownInterval,
} from "../../lattice/interval.ts";
import type { Setting } from "../setting/setting.ts";

/** What a host does with a pinned TSC frequency. */
export interface ClockOffer {
  /** The frequencies in Hz that a guest may be pinned to. */
  readonly accept: PartialInterval;
  /** The lowest frequency of any host; infinite where none told. */
  readonly lowestHz: number;
}

export const unknownClock: ClockOffer = { accept: unknownInterval, lowestHz: Number.POSITIVE_INFINITY };

/** How far a pinned frequency may be from the host's, where the host cannot scale: 250 parts in a million. */
const toleratedPpm = 250;

/**
 * libvirt starts a guest with a pinned frequency F on a host of frequency f if the host scales, or if F is within
 * f - tolerance and f + tolerance, both included, with tolerance = f * 250 / 1000000 in whole Hz
 * (qemuProcessStartValidateTSC). Where scaling is not told, the interval is sure and everything else possible. Of
 * several sources those count that tell it: libvirt's answer beside the kernel's.
 */
export function offerClock(host: Host, { arch }: Setting): ClockOffer {
  const told = observations(host, "clock.tsc", { arch });
  const scaling = told.filter(({ value }) => value.scaling !== null);
  return (
    (scaling.length > 0 ? scaling : told)
      .map(({ value }) => clockOf(value.frequencyHz, value.scaling))
      .reduce(meetClocks, null as ClockOffer | null) ?? unknownClock
  );
}

export function clockOf(frequencyHz: number, scaling: boolean | null): ClockOffer {
  const tolerance = Math.floor((frequencyHz * toleratedPpm) / 1_000_000);
  const near = { min: frequencyHz - tolerance, max: frequencyHz + tolerance };
  const certain = scaling === true ? anyNumber : near;
  const possible = scaling === false ? near : anyNumber;
  return { accept: { certain, possible }, lowestHz: frequencyHz };
}

/** The intervals intersect; frequencies never do ("within 250 ppm of each other" is not transitive). */
export function meetClocks(a: ClockOffer | null, b: ClockOffer): ClockOffer {
  if (a === null) return b;
  return { accept: meetIntervals(a.accept, b.accept), lowestHz: Math.min(a.lowestHz, b.lowestHz) };
}

export function clockKey({ accept, lowestHz }: ClockOffer): string {
  return `${intervalKey(accept)};${lowestHz}`;
}

/** Whether a host scales, as its offer shows it. */
export function scalingOf({ accept }: ClockOffer): "yes" | "no" | "unknown" {
  if (accept.certain.max === Number.POSITIVE_INFINITY) return "yes";
  return accept.possible.max === Number.POSITIVE_INFINITY ? "unknown" : "no";
}
