import type { AnyFacet } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { PairTable } from "../moves/pair-table.ts";
import type { NotAssessed } from "../policy/missing-evidence.ts";
import type { Policy } from "../policy/policy.ts";
import type { FindingChoice } from "../policy/select-findings.ts";
import type { Member } from "../profile/fleet.ts";
import { partition } from "../profile/partition.ts";
import { groupOffers } from "../profile/profile.ts";
import { type Apart, distinctHosts, type HostKind, joinBy, judgedBy, offerKeys } from "./host-kinds.ts";
import { type ImaginedGuest, imagineGuest, type Offered, withNothingWithheld } from "./imagined-guest.ts";
import { OffersOf, settingKey } from "./offers.ts";
import { tabulate } from "./tabulate.ts";

/** The moves of guests that nobody has, from every kind of host to every other. */
export interface ImaginedMatrix {
  readonly kinds: readonly HostKind[];
  readonly offers: OffersOf;
  /** Of each kind of host, the guest that uses all it offers. */
  readonly fullest: readonly ImaginedGuest[];
  readonly fullestMoves: PairTable;
  readonly baselineMoves: PairTable;
  /** Areas in which such guests ask for something, and of which no host says anything. */
  readonly notAssessed: readonly NotAssessed[];
}

/**
 * Two guests on every host: one that uses all its host offers, and one with the baseline of all hosts (of its vendor,
 * where vendors are mixed).
 */
export function imagineMatrix(
  members: readonly Member[],
  wanted: Setting,
  policy: Policy,
  choice: FindingChoice,
): ImaginedMatrix {
  const distinct = distinctHosts(members);
  const early = new OffersOf(distinct.map(({ host }) => host));
  const settings = new Map<string, Setting>();
  const first = guestsOn(distinct, early, wanted, policy);
  for (const { setting } of [...first.fullest, ...first.baseline]) settings.set(settingKey(setting), setting);
  const keys = offerKeys(distinct, [...settings.values()], early, tellingApart(policy));
  const kinds = joinBy(distinct, (_, index) => keys[index]!);
  const hosts = kinds.map(({ host }) => host);
  const allUnlike = kinds.length === distinct.length;
  const offers = allUnlike ? early : new OffersOf(hosts);
  const { fullest, baseline } = allUnlike ? first : guestsOn(kinds, offers, wanted, policy);
  const trial = { hosts, offers, policy, choice };
  return {
    kinds,
    offers,
    fullest,
    fullestMoves: tabulate(fullest, { ...trial, careful: false }),
    baselineMoves: tabulate(baseline, { ...trial, careful: true }),
    notAssessed: judgedBy(wanted)
      .filter(
        (facet) =>
          facet.guests?.demand !== undefined && !offers.in(facet, wanted).some((offer) => facet.assessed(offer)),
      )
      .map(({ id, collect }) => ({ area: id, collect })),
  };
}

function guestsOn(kinds: readonly HostKind[], offers: OffersOf, wanted: Setting, policy: Policy) {
  return {
    fullest: fullestGuests(kinds, offers, wanted, policy),
    baseline: baselineGuests(kinds, offers, wanted, policy),
  };
}

/** A pinned frequency depends on the clock, of which guests are asked nothing else. */
function tellingApart({ tsc }: Policy): Apart {
  return tsc === "pin" ? ({ arch }) => facetsFor(arch) : judgedBy;
}

export function fullestGuests(
  kinds: readonly HostKind[],
  offers: OffersOf,
  wanted: Setting,
  policy: Policy,
): ImaginedGuest[] {
  const generous = withNothingWithheld(policy);
  return kinds.map((_, index) =>
    imagineGuest(
      (facet, setting) => {
        const offer = offers.in(facet, setting)[index];
        return { offer, told: facet.assessed(offer) };
      },
      wanted,
      generous,
    ),
  );
}

/** The guest with the baseline of each kind of host: one for all that are answered together. */
export function baselineGuests(
  kinds: readonly HostKind[],
  offers: OffersOf,
  wanted: Setting,
  policy: Policy,
): ImaginedGuest[] {
  const common = new Common(offers, policy);
  const runs: { readonly guest: ImaginedGuest; readonly together: (host: number) => boolean }[] = [];
  return kinds.map((_, host) => {
    const known = runs.find(({ together }) => together(host));
    if (known !== undefined) return known.guest;
    const asked: { readonly facet: AnyFacet; readonly setting: Setting; readonly part: number }[] = [];
    const guest = imagineGuest(
      (facet, setting) => {
        const { part, offered } = common.of(facet, setting, host);
        asked.push({ facet, setting, part });
        return offered;
      },
      wanted,
      policy,
    );
    const together = (other: number) =>
      asked.every(({ facet, setting, part }) => common.of(facet, setting, other).part === part);
    runs.push({ guest, together });
    return guest;
  });
}

/** What the hosts that are answered together have in common, computed once. */
class Common {
  private readonly known = new Map<string, { readonly partOf: number[]; readonly offered: Offered[] }>();

  constructor(
    private readonly offers: OffersOf,
    private readonly policy: Policy,
  ) {}

  of(facet: AnyFacet, setting: Setting, host: number): { part: number; offered: Offered } {
    const key = `${facet.id} ${settingKey(setting)}`;
    let answer = this.known.get(key);
    if (answer === undefined) {
      answer = this.meet(facet, this.offers.in(facet, setting));
      this.known.set(key, answer);
    }
    const part = answer.partOf[host]!;
    return { part, offered: answer.offered[part]! };
  }

  private meet(facet: AnyFacet, offers: readonly unknown[]) {
    const parts = partition(facet, offers, this.policy);
    const partOf: number[] = [];
    const offered = parts.map(({ members }, part): Offered => {
      for (const member of members) partOf[member] = part;
      const distinct = groupOffers(members, (member) => facet.key(offers[member]));
      const met = distinct.map(({ offer: member }) => offers[member]);
      return { offer: met.reduce((a, b) => facet.meet(a, b)), told: met.every((offer) => facet.assessed(offer)) };
    });
    return { partOf, offered };
  }
}
