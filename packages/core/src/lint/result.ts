import type { Finding, Severity } from "../evidence/finding.ts";
import type { Policy } from "../policy/policy.ts";

/** The answer to `lint`; the contract is `virt-baseline/lint/1`. */
export interface LintResult {
  readonly schema: "virt-baseline/lint/1";
  readonly tool: { readonly name: string; readonly version: string };
  readonly policy: Policy;
  readonly verdict: Severity;
  readonly guests: readonly {
    readonly guest: string;
    readonly verdict: Severity;
    readonly findings: readonly Finding[];
  }[];
}
