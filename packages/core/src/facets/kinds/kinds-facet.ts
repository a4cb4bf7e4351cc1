import type { Host } from "../../host/host.ts";
import {
  type Family,
  FamilyNames,
  familyKey,
  hasMember,
  type Member,
  meetFamilies,
  memberLabel,
} from "../../lattice/families.ts";
import { sizeOf } from "../../lattice/interner.ts";
import { all, type Kleene } from "../../lattice/kleene.ts";
import type { ChoiceContext, Facet, FacetId, Presentation, Presented } from "../facet.ts";
import type { Setting } from "../setting/setting.ts";
import { type GuestKinds, kindsGuestSide } from "./guest-kinds.ts";
import { type ListingSubject, offerKinds } from "./offer-kinds.ts";
import { presentKinds } from "./present-kinds.ts";

/** Everything that a guest names in an area of listed names; it must all be there. */
export interface KindsNeed {
  readonly members: readonly Member[];
}

/** The names that every host surely has, by kind, sorted. */
export interface KindsChoice {
  readonly common: Readonly<Record<string, readonly string[]>>;
}

export interface KindsFacet extends Facet<Family, KindsNeed, KindsChoice> {
  readonly names: FamilyNames;
}

/** What is special about one area of listed names. */
export interface KindsArea {
  readonly id: FacetId;
  readonly after: readonly FacetId[];
  readonly subject: ListingSubject;
  readonly collect: string;
  /** What follows from what the host lists, where two kinds speak of one thing. */
  readonly complete?: (offer: Family, host: Host, setting: Setting, names: FamilyNames) => Family;
  /** Where the area's section is more than its kinds. */
  readonly present?: (presented: Presented<Family, KindsChoice>) => Presentation;
  /** What a guest's definition names of it. */
  readonly guests?: GuestKinds;
}

/**
 * A facet over names of several kinds: devices, enlightenments, migration capabilities. A need is a set of names; its
 * hosts must have them all.
 */
export function kindsFacet({ id, after, subject, collect, complete, present, guests }: KindsArea): KindsFacet {
  const names = new FamilyNames();
  return {
    id,
    after,
    names,
    offer(host, setting) {
      const offer = offerKinds(host, setting, subject, names);
      return complete === undefined || offer.size === 0 ? offer : complete(offer, host, setting, names);
    },
    meet: meetFamilies,
    covers: (offer, need): Kleene =>
      all(need.members.map(({ kind, name }) => hasMember(offer, kind, names.indexOf(kind, name)))),
    key: familyKey,
    assessed: (offer) => offer.size > 0,
    elements: (offer) => names.flatten(offer),
    elementNames: (elements) => names.membersOf(elements).map(memberLabel),
    measures: [],
    choose: (met: Family, _: ChoiceContext) => ({ common: commonOf(met, names) }),
    present: present ?? ((presented) => ({ section: { [id]: presentKinds(presented) }, findings: [] })),
    outline: (offer) => Object.fromEntries([...offer].map(([kind, { certain }]) => [kind, sizeOf(certain)]).sort()),
    ...(guests === undefined ? {} : { guests: kindsGuestSide(guests, { names, subject, collect }) }),
    collect,
  };
}

function commonOf(met: Family, names: FamilyNames): Record<string, string[]> {
  const common: Record<string, string[]> = Object.create(null);
  for (const kind of [...met.keys()].sort()) {
    const members = names.membersOf(met.get(kind)!.certain);
    if (members.length > 0) common[kind] = members.map(({ name }) => name);
  }
  return common;
}
