import type { Finding } from "../../evidence/finding.ts";
import type { Guest } from "../../guest/guest.ts";
import type { Host } from "../../host/host.ts";
import { type Family, FamilyNames, memberLabel } from "../../lattice/families.ts";
import { Gathered } from "../../lattice/gathered.ts";
import { sizeOf } from "../../lattice/interner.ts";
import { all, type Kleene } from "../../lattice/kleene.ts";
import { meetSets } from "../../lattice/partial-set.ts";
import { type MovePlan, plainMove } from "../../policy/move-plan.ts";
import type { Facet, FacetId, MoveContext, Presentation, Presented } from "../facet.ts";
import { presentKinds } from "../kinds/present-kinds.ts";
import { onceForGuest } from "../once-for-guest.ts";

/** One of the things that a guest needs in an area, as one host answers to it. */
export interface Answer {
  readonly answer: Kleene;
  /** Told where the answer is not yes; without evidence and severity, which follow. */
  readonly tell: (move: MoveContext) => Omit<Finding, "severity">;
}

/** What is special about an area whose hosts' offers are kept one by one. */
export interface GatheredArea<One, Need> {
  readonly id: FacetId;
  readonly after: readonly FacetId[];
  readonly collect: string;
  /** What one host offers; JSON-ready, since offers are equal where their JSON is. */
  readonly offer: (host: Host) => One;
  /** Whether the host told anything. */
  readonly assessed: (one: One) => boolean;
  /** What tells hosts apart when they are counted by profile: names and kinds, not what was measured. */
  readonly profile: (one: One) => unknown;
  /** What an account can be given of, by kind. */
  readonly listing: (one: One, names: FamilyNames) => Family;
  readonly need: (guest: Guest, from: Host | null, plan: MovePlan) => Need;
  /** How a host's offer answers to each thing that is needed. */
  readonly answers: (one: One, need: Need) => readonly Answer[];
  /** What else is worth knowing of a move that nothing stands against. */
  readonly remarks?: (one: One, need: Need, move: MoveContext) => readonly Finding[];
  readonly present?: (presented: Presented<Gathered<One>, null>) => Presentation;
}

export interface GatheredFacet<One, Need> extends Facet<Gathered<One>, Need, null> {
  readonly gather: (one: One) => Gathered<One>;
}

/**
 * A facet over offers that are kept one by one: whether a guest's cells can be packed or its devices matched is asked of
 * every host. A need is covered where all its things are.
 */
export function gatheredFacet<One, Need>(area: GatheredArea<One, Need>): GatheredFacet<One, Need> {
  const names = new FamilyNames();
  const needOnce = onceForGuest(area.need);
  const gather = (one: One) => Gathered.of(one, JSON.stringify(one));
  const listed = (one: One) => names.flatten(area.listing(one, names));
  return {
    id: area.id,
    after: area.after,
    collect: area.collect,
    gather,
    offer: (host) => gather(area.offer(host)),
    meet: (a, b) => a.and(b),
    covers: (offer, need): Kleene =>
      all(offer.things.flatMap((one) => area.answers(one, need).map(({ answer }) => answer))),
    key: ({ key }) => key,
    profile: ({ things }) => JSON.stringify(things.map(area.profile)),
    assessed: ({ things }) => things.some(area.assessed),
    elements: ({ things }) => things.map(listed).reduce(meetSets),
    elementNames: (elements) => names.membersOf(elements).map(memberLabel),
    choose: () => null,
    present: area.present ?? ((presented) => ({ section: { [area.id]: presentKinds(presented) }, findings: [] })),
    outline: ({ things }) =>
      Object.fromEntries(
        things
          .flatMap((one) =>
            [...area.listing(one, names)].map(([kind, { certain }]) => [kind, sizeOf(certain)] as const),
          )
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    guests: {
      need: (guest, from, _, plan = plainMove) => needOnce(guest, from, plan),
      explain: (need, offer, move) =>
        offer.things.flatMap((one) => {
          const open = area.answers(one, need).filter(({ answer }) => answer !== "yes");
          return [...open.map((answer) => findingOf(answer, move)), ...(area.remarks?.(one, need, move) ?? [])];
        }),
    },
  };
}

function findingOf({ answer, tell }: Answer, move: MoveContext): Finding {
  const { check, message, evidence, remedy, ...verdicts } = tell(move);
  return { check, severity: answer === "no" ? "error" : "unknown", message, evidence, remedy, ...verdicts };
}
