import type { AnyFacet } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { offerSettings } from "../facets/setting/setting-facet.ts";
import { hazardKey } from "../hazards/hazards.ts";
import { evidenceKey } from "../host/evidence-of.ts";
import type { Host } from "../host/host.ts";
import { setKey } from "../lattice/partial-set.ts";
import type { Member } from "../profile/fleet.ts";
import { groupOffers } from "../profile/profile.ts";
import type { OffersOf } from "./offers.ts";

/** Hosts that no verdict tells apart: equal in every area that guests are judged by, and in the software of both sides. */
export interface HostKind {
  /** The first of them by name. */
  readonly host: Host;
  /** Places in the list of members, rising. */
  readonly members: readonly number[];
  /** How many hosts they stand for. */
  readonly count: number;
}

/** The areas that have a say of guests. */
export function judgedBy({ arch }: Setting): AnyFacet[] {
  return facetsFor(arch).filter(({ guests }) => guests !== undefined);
}

/** The areas by which hosts are told apart in a setting. */
export type Apart = (setting: Setting) => readonly AnyFacet[];

/** Hosts that say the same, one of each; in the order of their first members. */
export function distinctHosts(members: readonly Member[]): HostKind[] {
  return groupOffers(members, ({ host }) => evidenceKey(host)).map(({ hosts: places }) => ({
    host: members[places[0]!]!.host,
    members: places,
    count: places.reduce((sum, place) => sum + members[place]!.count, 0),
  }));
}

/** Of each kind a key that is equal for kinds which guests of these settings cannot tell apart. `offers` are theirs. */
export function offerKeys(
  kinds: readonly HostKind[],
  settings: readonly Setting[],
  offers: OffersOf,
  apart: Apart = judgedBy,
): string[] {
  const areas = settings.flatMap((setting) =>
    apart(setting).map((facet) => ({ facet, offers: offers.in(facet, setting) })),
  );
  return kinds.map(({ host }, index) =>
    [
      hazardKey(host),
      setKey(offerSettings(host)),
      ...areas.map(({ facet, offers: all }) => facet.key(all[index])),
    ].join("|"),
  );
}

/** Joins kinds of hosts with equal keys. */
export function joinBy(kinds: readonly HostKind[], keyOf: (kind: HostKind, index: number) => string): HostKind[] {
  return groupOffers(kinds, keyOf).map(({ hosts: places }) => ({
    host: kinds[places[0]!]!.host,
    members: places.flatMap((place) => kinds[place]!.members).sort((a, b) => a - b),
    count: places.reduce((sum, place) => sum + kinds[place]!.count, 0),
  }));
}
