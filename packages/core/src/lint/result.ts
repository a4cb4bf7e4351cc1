import type { Finding, Severity } from "../evidence/finding.ts";
import type { ResultHead } from "../policy/result-head.ts";

/** The answer to `lint`; the contract is `virt-baseline/lint/1`. */
export interface LintResult extends ResultHead<"lint"> {
  readonly verdict: Severity;
  readonly guests: readonly {
    readonly guest: string;
    readonly verdict: Severity;
    readonly findings: readonly Finding[];
  }[];
}
