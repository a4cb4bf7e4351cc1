import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { firstObservation, type Host } from "../../host/host.ts";
import { type Interval, isEmpty } from "../../lattice/interval.ts";
import type { Presentation, Presented } from "../facet.ts";
import type { ClockChoice } from "./choose-clock.ts";
import { type ClockOffer, scalingOf } from "./clock-offer.ts";

/** `clock` of the result. */
export interface ClockSection {
  /** The TSC frequencies that every host surely accepts; null where there is none. */
  readonly acceptHz: readonly [min: number, max: number] | "any" | null;
  readonly pinHz: number | null;
  readonly scaling: Readonly<Record<string, "yes" | "no" | "unknown">>;
}

export function presentClock(presented: Presented<ClockOffer, ClockChoice>): Presentation {
  const { hosts, offers, met, choice, context } = presented;
  const clock: ClockSection = {
    acceptHz: presentInterval(met.accept.certain),
    pinHz: choice.pinHz,
    scaling: Object.fromEntries(hosts.map(({ name }, index) => [name, scalingOf(offers[index]!)])),
  };
  const wanted = context.policy.tsc === "pin" && choice.pinHz === null;
  return { section: { clock }, findings: wanted ? [notPinned(presented)] : [] };
}

function presentInterval(interval: Interval): ClockSection["acceptHz"] {
  if (isEmpty(interval)) return null;
  return interval.max === Number.POSITIVE_INFINITY ? "any" : [interval.min, interval.max];
}

/** The policy asks for a pinned frequency and there is none: none possible (error), or none sure (unknown). */
function notPinned({ hosts, met, context }: Presented<ClockOffer, ClockChoice>): Finding {
  const evidence = hosts.map((host) => `${host.name}: ${describe(host)}`);
  if (context.setting.accel !== "kvm") {
    return {
      check: "clock.tsc",
      severity: "error",
      message: "a TSC frequency is pinned with KVM alone",
      evidence: [],
      remedy: "ask for hosts with kvm, or leave the frequency free (policy tsc: free)",
    };
  }
  if (isEmpty(met.accept.possible)) {
    return {
      check: "clock.tsc",
      severity: "error",
      message: "no TSC frequency is accepted by every host: they are too far apart, and not all can scale",
      evidence,
      remedy: "leave the frequency free (policy tsc: free), or split the hosts into pools of one frequency",
    };
  }
  return {
    check: "clock.tsc",
    severity: "unknown",
    message: "no TSC frequency is surely accepted by every host",
    evidence,
    remedy: "collect virsh capabilities as root: it tells the TSC frequency and whether the host scales it",
  };
}

function describe(host: Host): string {
  const said = firstObservation(host, "clock.tsc");
  if (said === undefined) return "TSC frequency not told";
  const { frequencyHz, scaling } = said.value;
  const scales = scaling === null ? "scaling not told" : scaling ? "scales" : "does not scale";
  return `${frequencyHz} Hz, ${scales} (${formatSource(said.source)})`;
}
