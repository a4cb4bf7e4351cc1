import type { AnyFacet, ChoiceContext, FacetId } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/policy.ts";
import { type Part, partition } from "./partition.ts";
import { groupOffers } from "./profile.ts";

/** Hosts that are answered together in an area, and what was decided for them. */
export interface AnsweredPart extends Part {
  readonly met: unknown;
  readonly choice: unknown;
}

/** An area in which hosts were asked. */
export interface WalkedArea {
  readonly facet: AnyFacet;
  /** The setting in which they were asked, and what had been decided by then. */
  readonly context: ChoiceContext;
  readonly offerOf: (host: Host) => unknown;
  /** Of each host, in the order given. */
  readonly offers: readonly unknown[];
  readonly keys: readonly string[];
  /** None where no host gave evidence. */
  readonly parts: readonly AnsweredPart[];
}

export interface WalkOptions {
  /** Which hosts are answered together; without it, those that the facet's partition and the policy leave together. */
  readonly divide?: (facet: AnyFacet, offers: readonly unknown[], policy: Policy) => readonly Part[];
  /** How a host is asked; without it, each host anew. */
  readonly ask?: (facet: AnyFacet, setting: Setting) => (host: Host) => unknown;
}

const askAnew = (facet: AnyFacet, setting: Setting) => (host: Host) => facet.offer(host, setting) as unknown;

/**
 * Asks the hosts area after area, in the order in which decisions depend on one another: their offers are met and
 * something is chosen out of what is common, which later areas may read. What is decided for hosts apart decides nothing
 * for the areas behind it.
 */
export function* walkAreas(
  hosts: readonly Host[],
  begin: Setting,
  policy: Policy,
  { divide = partition, ask = askAnew }: WalkOptions = {},
): Generator<WalkedArea> {
  const decided = new Map<FacetId, unknown>();
  let setting = begin;
  for (const facet of facetsFor(begin.arch)) {
    const offerOf = ask(facet, setting);
    const offers = hosts.map(offerOf);
    const keys = offers.map((offer) => facet.key(offer));
    const context: ChoiceContext = { setting, decided: new Map(decided), policy };
    const assessed = offers.some((offer) => facet.assessed(offer));
    const parts = (assessed ? divide(facet, offers, policy) : []).map((part): AnsweredPart => {
      const distinct = groupOffers(part.members, (index) => keys[index]!).map(({ offer: index }) => offers[index]);
      const met: unknown = distinct.reduce((a, b) => facet.meet(a, b));
      return { ...part, met, choice: facet.choose(met, context) as unknown };
    });
    yield { facet, context, offerOf, offers, keys, parts };
    if (parts.length !== 1) continue;
    const [{ choice }] = parts as [AnsweredPart];
    decided.set(facet.id, choice);
    setting = facet.settle?.(setting, choice) ?? setting;
  }
}
