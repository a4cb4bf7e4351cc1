import { check } from "../check/check.ts";
import { eachFindingOnce } from "../evidence/finding.ts";
import type { PinContext } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import { settingOf } from "../facets/setting/guest-setting.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { type GuestChange, GuestDraft } from "../guest/draft.ts";
import { editedGuest } from "../guest/edited-guest.ts";
import type { Guest } from "../guest/guest.ts";
import { findHazardsAmong } from "../hazards/hazards.ts";
import type { Host } from "../host/host.ts";
import { defaultPolicy, type Policy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import { type FindingChoice, selectFindings } from "../policy/select-findings.ts";
import type { FitResult } from "./result.ts";

export interface FitOptions extends FindingChoice {
  readonly tool?: FitResult["tool"];
  readonly policy?: Policy;
  /** Whether the machine type may become newer than the guest's. */
  readonly raiseMachine?: boolean;
}

/** The answer with the guest that it is about, changed as the answer says, and the setting that this one runs in. */
export interface Fitted {
  readonly result: FitResult;
  readonly guest: Guest;
  readonly setting: Setting;
}

/**
 * The same guest, changed only where it must be, so that it starts on and stays migratable among all hosts.
 *
 * The facets pin in the order of their dependencies; what depends on the machine type is pinned for the one the guest
 * then has. The obstacles are the errors that a check of the fitted guest on every host still gives, and the known
 * breakages on the way from one to another.
 */
export function fit(guest: Guest, hosts: readonly Host[], from: Host | null, options: FitOptions = {}): FitResult {
  return fitGuest(guest, hosts, from, options).result;
}

/** As `fit`, with the guest itself, for whatever is to be written of it. */
export function fitGuest(guest: Guest, hosts: readonly Host[], from: Host | null, options: FitOptions = {}): Fitted {
  const policy = options.policy ?? defaultPolicy;
  const draft = new GuestDraft(guest);
  let setting = settingOf(guest, from);
  for (const facet of facetsFor(setting.arch)) {
    if (facet.guests?.pin === undefined) continue;
    const offers = hosts.map((host) => facet.offer(host, setting));
    if (!offers.some((offer) => facet.assessed(offer))) continue;
    const met = offers.reduce((a, b) => facet.meet(a, b));
    const context: PinContext = { from, setting, policy, raiseMachine: options.raiseMachine ?? false };
    facet.guests.pin(draft, met, context);
    setting = facet.guests.settle?.(setting, draft) ?? setting;
  }
  const fitted = editedGuest(guest, draft.edits());
  const result = { ...judge(fitted, draft.changes(), hosts, from, options), xml: fitted.text };
  return { result, guest: fitted, setting };
}

function judge(
  fitted: Guest,
  changes: readonly GuestChange[],
  hosts: readonly Host[],
  from: Host | null,
  options: FitOptions,
) {
  const { moves } = check([fitted], hosts, from, options);
  const breakages = selectFindings(
    findHazardsAmong(fitted, hosts),
    options,
    (options.policy ?? defaultPolicy).severities,
  );
  const findings = eachFindingOnce([...moves.flatMap((move) => move.findings), ...breakages]);
  return {
    ...headOf("fit", options),
    guest: fitted.id,
    changes,
    obstacles: findings.filter(({ severity }) => severity === "error"),
    findings: findings.filter(({ severity }) => severity !== "error"),
  };
}
