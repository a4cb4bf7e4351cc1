import { type Finding, worst } from "../evidence/finding.ts";
import type { AnyFacet, MoveContext } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import { explainSetting, settingOf } from "../facets/setting/guest-setting.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Guest } from "../guest/guest.ts";
import { findHazards } from "../hazards/hazards.ts";
import type { Host } from "../host/host.ts";
import { missingEvidence } from "../policy/missing-evidence.ts";
import { defaultPolicy, type Policy } from "../policy/policy.ts";
import { type FindingChoice, selectFindings } from "../policy/select-findings.ts";
import { toolVersion } from "../version.ts";
import type { CheckResult, MoveResult } from "./result.ts";

export interface CheckOptions extends FindingChoice {
  readonly tool?: CheckResult["tool"];
  readonly policy?: Policy;
  /** Areas (facet ids, or `all`) for which missing evidence is to count. */
  readonly requireEvidence?: readonly string[];
}

/**
 * A dry run: would each guest move to each host. Every facet compares what the guest needs with what the host offers;
 * a finding that is skipped changes no other.
 *
 * `from` is the host the guests run on: what their definitions leave to the host is resolved there.
 */
export function check(
  guests: readonly Guest[],
  to: readonly Host[],
  from: Host | null,
  options: CheckOptions = {},
): CheckResult {
  const policy = options.policy ?? defaultPolicy;
  const offers = new Offers();
  const moves = guests.flatMap((guest) => {
    const setting = settingOf(guest, from);
    return to.map((host): MoveContext => ({ guest, from, to: host, setting }));
  });
  const sides = [...new Set(moves.flatMap(({ setting }) => sidesFor(setting)))];
  const isAssessed = (facet: AnyFacet) =>
    moves.some(
      ({ to: host, setting }) => sidesFor(setting).includes(facet) && facet.assessed(offers.of(facet, host, setting)),
    );
  const assessed = sides.filter(isAssessed);
  const notAssessed = sides
    .filter((facet) => !assessed.includes(facet))
    .map(({ id, collect }) => ({ area: id, collect }));
  const required = missingEvidence(notAssessed, options.requireEvidence);
  const judged = moves.map((move) =>
    summarise(move, [...selectFindings(findAll(move, assessed, offers), options, policy.severities), ...required]),
  );
  return {
    schema: "virt-baseline/check/1",
    tool: options.tool ?? { name: "virt-baseline", version: toolVersion },
    policy,
    verdict: worst(judged.flatMap(({ findings }) => findings)),
    moves: judged,
    notAssessed,
  };
}

/** The facets that have something to say of guests of the setting's architecture. */
function sidesFor({ arch }: Setting): AnyFacet[] {
  return facetsFor(arch).filter((facet) => facet.guests !== undefined);
}

/** What hosts offer, computed once for each facet, host and setting. */
class Offers {
  private readonly known = new Map<string, Map<Host, unknown>>();

  of(facet: AnyFacet, host: Host, setting: Setting): unknown {
    const key = JSON.stringify([facet.id, setting]);
    let byHost = this.known.get(key);
    if (byHost === undefined) {
      byHost = new Map();
      this.known.set(key, byHost);
    }
    let offer = byHost.get(host);
    if (offer === undefined) {
      offer = facet.offer(host, setting);
      byHost.set(host, offer);
    }
    return offer;
  }
}

/** The findings of one move in every area of which some host gave evidence. */
function findAll(move: MoveContext, assessed: readonly AnyFacet[], offers: Offers): Finding[] {
  const { guest, from, to, setting } = move;
  return [
    ...explainSetting(guest, to, setting),
    ...findHazards(guest, from, to),
    ...sidesFor(setting).flatMap((facet) => {
      if (!assessed.includes(facet)) return [];
      const side = facet.guests!;
      return side.explain(side.need(guest, from, setting), offers.of(facet, to, setting), move);
    }),
  ];
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
