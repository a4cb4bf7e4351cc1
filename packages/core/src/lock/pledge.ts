import type { Promised } from "../facets/facet.ts";
import type { Host } from "../host/host.ts";
import { type AnsweredArea, answerAreas } from "../profile/answer-areas.ts";
import type { AnsweredPart } from "../profile/walk-areas.ts";
import type { Lock } from "./lock.ts";

/** What a lock promises guests in one area, to the hosts that are answered together there. */
export interface Pledge {
  /** The vendor that the hosts are of, where vendors are apart. */
  readonly value: string | null;
  readonly hosts: ReadonlySet<string>;
  /** What guests who were given the baseline have. */
  readonly given: bigint;
  /** All that was common, whether given or not. */
  readonly common: bigint;
  readonly needs: readonly Promised<unknown>[];
}

/** An area of a lock: in which setting hosts are asked there, and what was promised. */
export interface PledgedArea extends Omit<AnsweredArea, "parts"> {
  readonly pledges: readonly Pledge[];
}

/**
 * What a lock of these hosts promises, area by area: decided anew from the evidence, as the baseline was. Areas of which
 * no host gave evidence promise nothing; with no setting in common there is no promise at all.
 */
export function pledgedAreas(hosts: readonly Host[], { policy, asked }: Pick<Lock, "policy" | "asked">): PledgedArea[] {
  return answerAreas(hosts, policy, asked).map(({ parts, ...area }) => ({
    ...area,
    pledges: parts.map((part) => pledgeOf(area, part, hosts)),
  }));
}

function pledgeOf(
  { facet }: Omit<AnsweredArea, "parts">,
  { value, members, met, choice }: AnsweredPart,
  hosts: readonly Host[],
): Pledge {
  const common = facet.elements(met).certain;
  return {
    value,
    hosts: new Set(members.map((index) => hosts[index]!.name)),
    given: facet.chosen?.(choice).elements ?? common,
    common,
    // What not all surely have (one does not tell its hypervisor) was chosen, but is no promise.
    needs: (facet.promises?.(choice) ?? []).filter(({ need }) => facet.covers(met, need) === "yes"),
  };
}
