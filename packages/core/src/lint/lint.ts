import { worst } from "../evidence/finding.ts";
import type { Guest } from "../guest/guest.ts";
import { defaultPolicy, type Policy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import { type FindingChoice, selectFindings } from "../policy/select-findings.ts";
import type { LintResult } from "./result.ts";
import { rules } from "./rules.ts";

export interface LintOptions extends FindingChoice {
  readonly tool?: LintResult["tool"];
  readonly policy?: Policy;
}

/** What of each guest's definition will hurt a migration later. */
export function lint(guests: readonly Guest[], options: LintOptions = {}): LintResult {
  const policy = options.policy ?? defaultPolicy;
  const judged = guests.map((guest) => {
    const found = rules.flatMap((rule) => rule(guest));
    const findings = selectFindings(found, options, policy.severities);
    return { guest: guest.id, verdict: worst(findings), findings };
  });
  return {
    ...headOf("lint", options),
    verdict: worst(judged.flatMap(({ findings }) => findings)),
    guests: judged,
  };
}
