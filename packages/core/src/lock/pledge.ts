import type { AnyFacet, FacetId, Promised } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { chooseSetting } from "../facets/setting/setting-facet.ts";
import { evidenceKey } from "../host/evidence-of.ts";
import type { Host } from "../host/host.ts";
import { partition } from "../profile/partition.ts";
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
export interface PledgedArea {
  readonly facet: AnyFacet;
  readonly setting: Setting;
  readonly pledges: readonly Pledge[];
  /** What a host offers there, computed once for all that say the same. */
  offerOf(host: Host): unknown;
}

/**
 * What a lock of these hosts promises, area by area: decided anew from the evidence, as the baseline was. Areas of which
 * no host gave evidence promise nothing; with no setting in common there is no promise at all.
 */
export function pledgedAreas(hosts: readonly Host[], { policy, asked }: Pick<Lock, "policy" | "asked">): PledgedArea[] {
  let { setting } = chooseSetting(hosts, asked);
  if (setting === null) return [];
  const decided = new Map<FacetId, unknown>();
  const areas: PledgedArea[] = [];
  for (const facet of facetsFor(setting.arch)) {
    const offerOf = remembering(facet, setting);
    const offers = hosts.map(offerOf);
    if (!offers.some((offer) => facet.assessed(offer))) continue;
    const context = { setting, decided: new Map(decided), policy };
    const choices = partition(facet, offers, policy).map(({ value, members }) => {
      const met: unknown = [...new Set(members.map((index) => offers[index]))].reduce((a, b) => facet.meet(a, b));
      const choice: unknown = facet.choose(met, context);
      const common = facet.elements(met).certain;
      const pledge: Pledge = {
        value,
        hosts: new Set(members.map((index) => hosts[index]!.name)),
        given: facet.chosen?.(choice).elements ?? common,
        common,
        // What not all surely have (one does not tell its hypervisor) was chosen, but is no promise.
        needs: (facet.promises?.(choice) ?? []).filter(({ need }) => facet.covers(met, need) === "yes"),
      };
      return { choice, pledge };
    });
    areas.push({ facet, setting, pledges: choices.map(({ pledge }) => pledge), offerOf });
    if (choices.length > 1) continue;
    decided.set(facet.id, choices[0]!.choice);
    setting = facet.settle?.(setting, choices[0]!.choice) ?? setting;
  }
  return areas;
}

/** Offers by what hosts say. */
function remembering(facet: AnyFacet, setting: Setting): (host: Host) => unknown {
  const known = new Map<string, unknown>();
  return (host) => {
    const key = evidenceKey(host);
    if (!known.has(key)) known.set(key, facet.offer(host, setting));
    return known.get(key);
  };
}
