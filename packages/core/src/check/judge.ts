import { capacityOf } from "../capacity/capacity.ts";
import { fits } from "../capacity/fits.ts";
import { type Finding, worst } from "../evidence/finding.ts";
import type { AnyFacet, MoveContext } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import { explainSetting, settingOf } from "../facets/setting/guest-setting.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Guest } from "../guest/guest.ts";
import { findHazards } from "../hazards/hazards.ts";
import type { Host } from "../host/host.ts";
import { missingEvidence, type NotAssessed } from "../policy/missing-evidence.ts";
import { type MovePlan, plainMove } from "../policy/move-plan.ts";
import { defaultPolicy, type Policy } from "../policy/policy.ts";
import { type FindingChoice, selectFindings } from "../policy/select-findings.ts";
import type { MoveResult } from "./result.ts";
import { moveRules } from "./rules.ts";

/** A guest, and the host it runs on where it is given: what its definition leaves to the host is resolved there. */
export interface Placed {
  readonly guest: Guest;
  readonly from: Host | null;
}

export interface JudgeOptions extends FindingChoice {
  readonly policy?: Policy;
  /** Areas (facet ids, or `all`) for which missing evidence is to count. */
  readonly requireEvidence?: readonly string[];
  /** How the guests are to be moved; absent: a plain migration. */
  readonly plan?: MovePlan;
  /** The definitions that guests of these names are to have on the destination (`virsh migrate --xml`). */
  readonly targets?: readonly Guest[];
  /** false: whether there is room for a guest is not judged, since the question is about several at once. */
  readonly room?: boolean;
}

/**
 * Judges moves of guests to hosts, one at a time. An area of which none of the hosts gave evidence is not judged, so
 * the verdict of a move depends on which hosts were asked about; what hosts offer is computed once.
 */
export class MoveJudge {
  readonly notAssessed: readonly NotAssessed[];
  private readonly assessed: ReadonlySet<AnyFacet>;
  private readonly roomIsTold: boolean;
  private readonly required: readonly Finding[];
  private readonly offers = new Offers();
  private readonly policy: Policy;
  private readonly needs = new Map<Guest, Map<Host | null, Map<AnyFacet, unknown>>>();
  private readonly settings = new Map<Guest, Map<Host | null, Setting>>();
  private readonly distinct = new Map<string, Setting>();

  constructor(
    private readonly guests: readonly Placed[],
    to: readonly Host[],
    private readonly options: JudgeOptions = {},
  ) {
    this.policy = options.policy ?? defaultPolicy;
    const settings = [...new Set(guests.map(({ guest, from }) => this.settingOf(guest, from)))];
    const sides = [...new Set(settings.flatMap(sidesFor))];
    const isAssessed = (facet: AnyFacet) =>
      settings.some(
        (setting) =>
          sidesFor(setting).includes(facet) && to.some((host) => facet.assessed(this.offers.of(facet, host, setting))),
      );
    this.assessed = new Set(sides.filter(isAssessed));
    this.roomIsTold = to.some((host) => capacityOf(host).memory !== null);
    this.notAssessed = [
      ...sides.filter((facet) => !this.assessed.has(facet)).map(({ id, collect }) => ({ area: id, collect })),
      ...(this.roomIsTold ? [] : [capacityArea]),
    ];
    this.required = missingEvidence(this.notAssessed, options.requireEvidence);
  }

  judge({ guest, from }: Placed, to: Host): MoveResult {
    const plan = this.options.plan ?? plainMove;
    const setting = this.settingOf(guest, from);
    const move = { guest, from, to, setting, plan, target: this.targetOf(guest) };
    const findings = selectFindings(this.findAll(move), this.options, this.policy.severities);
    return summarise(move, [...findings, ...this.required]);
  }

  /** Where one guest and one target are given, another name is a difference like others. */
  private targetOf(guest: Guest): Guest | null {
    const { targets = [] } = this.options;
    const lone = targets.length === 1 && this.guests.every((placed) => placed.guest === guest);
    return targets.find(({ name }) => name === guest.name) ?? (lone ? targets[0]! : null);
  }

  /** What a guest needs is the same wherever it is to go. */
  private needOf(facet: AnyFacet, { guest, from, setting, plan }: MoveContext): unknown {
    const byHost = this.needs.get(guest) ?? new Map<Host | null, Map<AnyFacet, unknown>>();
    this.needs.set(guest, byHost);
    const byFacet = byHost.get(from) ?? new Map<AnyFacet, unknown>();
    byHost.set(from, byFacet);
    if (!byFacet.has(facet)) byFacet.set(facet, facet.guests!.need(guest, from, setting, plan));
    return byFacet.get(facet);
  }

  /** Equal settings are one, so that what is offered in them is found by it. */
  private settingOf(guest: Guest, from: Host | null): Setting {
    let byHost = this.settings.get(guest);
    if (byHost === undefined) {
      byHost = new Map();
      this.settings.set(guest, byHost);
    }
    let setting = byHost.get(from);
    if (setting === undefined) {
      const own = settingOf(guest, from);
      const key = JSON.stringify(own);
      setting = this.distinct.get(key) ?? own;
      this.distinct.set(key, setting);
      byHost.set(from, setting);
    }
    return setting;
  }

  /** The findings of one move in every area of which some host gave evidence. */
  private findAll(move: MoveContext): Finding[] {
    const { guest, from, to, setting } = move;
    return [
      ...explainSetting(guest, to, setting),
      ...findHazards(guest, from, to),
      ...moveRules.flatMap((rule) => rule(move)),
      ...sidesFor(setting).flatMap((facet) => {
        if (!this.assessed.has(facet)) return [];
        return facet.guests!.explain(this.needOf(facet, move), this.offers.of(facet, to, setting), move);
      }),
      ...(this.options.room !== false && this.roomIsTold && from !== to ? fits([guest], capacityOf(to)).findings : []),
    ];
  }
}

/** What guests use up is no area of any one offer: it is judged of the guest alone beside those that are there. */
export const capacityArea: NotAssessed = {
  area: "capacity",
  collect: "free memory and huge pages, by collect (/proc/meminfo)",
};

/** The facets that have something to say of guests of the setting's architecture. */
function sidesFor({ arch }: Setting): AnyFacet[] {
  return facetsFor(arch).filter((facet) => facet.guests !== undefined);
}

/** What hosts offer, computed once for each facet, host and setting. */
class Offers {
  private readonly known = new Map<Setting, Map<AnyFacet, Map<Host, unknown>>>();

  of(facet: AnyFacet, host: Host, setting: Setting): unknown {
    const byFacet = this.known.get(setting) ?? new Map<AnyFacet, Map<Host, unknown>>();
    this.known.set(setting, byFacet);
    const byHost = byFacet.get(facet) ?? new Map<Host, unknown>();
    byFacet.set(facet, byHost);
    let offer = byHost.get(host);
    if (offer === undefined) {
      offer = facet.offer(host, setting);
      byHost.set(host, offer);
    }
    return offer;
  }
}

function summarise(move: MoveContext, findings: readonly Finding[]): MoveResult {
  const says = findings.map(({ qemu }) => qemu);
  const sees = findings.map(({ guestSees }) => guestSees);
  return {
    guest: move.guest.id,
    from: move.from?.name ?? null,
    to: move.to.name,
    verdict: worst(findings),
    qemu: says.includes("refused") ? "refused" : says.includes("unknown") ? "unknown" : "ok",
    guestSees: sees.includes("changed") ? "changed" : sees.includes("unknown") ? "unknown" : "same",
    findings,
  };
}
