import type { AnyFacet, Chosen, FacetId } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/policy.ts";

/** What was decided in one area for hosts that are answered together. */
export interface Decided extends Chosen {
  /** What the hosts have in common by which they could have been answered apart: the CPU's vendor. */
  readonly partition: string | null;
}

/**
 * Decides, facet after facet, what the hosts give their guests: as a baseline of these hosts does. Areas of which no
 * host gave evidence are left out.
 */
export function decide(hosts: readonly Host[], wanted: Setting, policy: Policy): ReadonlyMap<FacetId, Decided> {
  const choices = new Map<FacetId, unknown>();
  const decided = new Map<FacetId, Decided>();
  let setting = wanted;
  for (const facet of facetsFor(wanted.arch)) {
    const offers = hosts.map((host) => facet.offer(host, setting));
    if (!offers.some((offer) => facet.assessed(offer))) continue;
    const met: unknown = offers.reduce((a, b) => facet.meet(a, b));
    const choice: unknown = facet.choose(met, { setting, decided: new Map(choices), policy });
    choices.set(facet.id, choice);
    const chosen = facet.chosen?.(choice) ?? { name: null, elements: facet.elements(met).certain };
    decided.set(facet.id, { ...chosen, partition: facet.partition?.(met) ?? null });
    setting = facet.settle?.(setting, choice) ?? setting;
  }
  return decided;
}

/** The elements that guests would get of an offer alone. */
export function givenBy(facet: AnyFacet, offer: unknown, policy: Policy): bigint {
  return facet.given?.(offer, policy) ?? facet.elements(offer).certain;
}
