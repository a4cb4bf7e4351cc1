import type { AnyFacet, ChoiceContext, FacetId } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { chooseSetting, type SettingWish } from "../facets/setting/setting-facet.ts";
import { evidenceKey } from "../host/evidence-of.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/policy.ts";
import { type Part, partition } from "./partition.ts";

/** Hosts that are answered together in an area, and what was decided for them. */
export interface AnsweredPart extends Part {
  readonly met: unknown;
  readonly choice: unknown;
}

/** An area as a baseline answers it, before it is told in words. */
export interface AnsweredArea {
  readonly facet: AnyFacet;
  /** The setting in which hosts are asked there. */
  readonly setting: Setting;
  readonly parts: readonly AnsweredPart[];
  /** What a host offers there, computed once for all that say the same. */
  offerOf(host: Host): unknown;
}

/**
 * Decides, area after area, what the hosts give their guests, as a baseline does: hosts of unlike vendors apart. Areas of
 * which no host gave evidence are left out; with no setting in common there is none.
 */
export function answerAreas(hosts: readonly Host[], policy: Policy, asked: SettingWish): AnsweredArea[] {
  let { setting } = chooseSetting(hosts, asked);
  if (setting === null) return [];
  const decided = new Map<FacetId, unknown>();
  const areas: AnsweredArea[] = [];
  for (const facet of facetsFor(setting.arch)) {
    const offerOf = remembering(facet, setting);
    const offers = hosts.map(offerOf);
    if (!offers.some((offer) => facet.assessed(offer))) continue;
    const context: ChoiceContext = { setting, decided: new Map(decided), policy };
    const parts: AnsweredPart[] = partition(facet, offers, policy).map((part) => {
      const met: unknown = [...new Set(part.members.map((index) => offers[index]))].reduce((a, b) => facet.meet(a, b));
      return { ...part, met, choice: facet.choose(met, context) as unknown };
    });
    areas.push({ facet, setting, parts, offerOf });
    if (parts.length > 1) continue;
    decided.set(facet.id, parts[0]!.choice);
    setting = facet.settle?.(setting, parts[0]!.choice) ?? setting;
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
