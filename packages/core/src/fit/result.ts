import type { Finding } from "../evidence/finding.ts";
import type { GuestChange } from "../guest/draft.ts";
import type { ResultHead } from "../policy/result-head.ts";

/** The answer to `fit`; the contract is `virt-baseline/fit/1`. */
export interface FitResult extends ResultHead<"fit"> {
  readonly guest: string;
  /** The guest is yet to be made: the definition is written anew, and there is nothing that changes. */
  readonly isNew?: boolean;
  readonly changes: readonly GuestChange[];
  /** What no edit can solve: the errors that remain, on whichever host. */
  readonly obstacles: readonly Finding[];
  /** Everything else that is to be known of the fitted guest on these hosts. */
  readonly findings: readonly Finding[];
  /** The definition, changed only where `changes` say. */
  readonly xml: string;
}
