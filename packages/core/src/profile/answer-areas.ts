import type { AnyFacet } from "../facets/facet.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { chooseSetting, type SettingWish } from "../facets/setting/setting-facet.ts";
import { evidenceKey } from "../host/evidence-of.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/policy.ts";
import { type AnsweredPart, walkAreas } from "./walk-areas.ts";

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
  const { setting } = chooseSetting(hosts, asked);
  if (setting === null) return [];
  return [...walkAreas(hosts, setting, policy, { ask: remembering })]
    .filter(({ parts }) => parts.length > 0)
    .map(({ facet, context, parts, offerOf }) => ({ facet, setting: context.setting, parts, offerOf }));
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
