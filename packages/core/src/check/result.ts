import type { Finding, Severity } from "../evidence/finding.ts";
import type { ResultHead } from "../policy/result-head.ts";

/** One guest's move to one host: what will be said to it, and what the guest will see. */
export interface MoveResult {
  readonly guest: string;
  readonly from: string | null;
  readonly to: string;
  readonly verdict: Severity;
  /** What libvirt or QEMU will say. */
  readonly qemu: "ok" | "refused" | "unknown";
  /** Whether the guest sees the same machine afterwards. */
  readonly guestSees: "same" | "changed" | "unknown";
  readonly findings: readonly Finding[];
}

/** The answer to `check`; the contract is `virt-baseline/check/1`. */
export interface CheckResult extends ResultHead<"check"> {
  readonly verdict: Severity;
  readonly moves: readonly MoveResult[];
  readonly notAssessed: readonly { readonly area: string; readonly collect: string }[];
}
