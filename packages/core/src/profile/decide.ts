import type { AnyFacet, Chosen, FacetId } from "../facets/facet.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/policy.ts";
import { allTogether } from "./partition.ts";
import { walkAreas } from "./walk-areas.ts";

/** What was decided in one area for hosts that are answered together. */
export interface Decided extends Chosen {
  /** What the hosts have in common by which they could have been answered apart: the CPU's vendor. */
  readonly partition: string | null;
}

/**
 * Decides, area after area, what the hosts give their guests together, of one vendor or not. Areas of which no host gave
 * evidence are left out.
 */
export function decide(hosts: readonly Host[], wanted: Setting, policy: Policy): ReadonlyMap<FacetId, Decided> {
  const decided = new Map<FacetId, Decided>();
  for (const { facet, parts } of walkAreas(hosts, wanted, policy, { divide: allTogether })) {
    for (const { met, choice } of parts) {
      const chosen = facet.chosen?.(choice) ?? { name: null, elements: facet.elements(met).certain };
      decided.set(facet.id, { ...chosen, partition: facet.partition?.(met) ?? null });
    }
  }
  return decided;
}

/** The elements that guests would get of an offer alone. */
export function givenBy(facet: AnyFacet, offer: unknown, policy: Policy): bigint {
  return facet.given?.(offer, policy) ?? facet.elements(offer).certain;
}
