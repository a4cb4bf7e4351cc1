import type { Severity } from "@virt-baseline/core";

/** What the exit code of a program says; of several that apply, the first in this order. */
export const exitCodes = { wrongUsage: 2, unreadable: 3, no: 1, undecided: 4, yes: 0 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The severities `--fail-on` takes. */
export const thresholds = ["error", "unknown", "warning"] as const;
export type FailOn = (typeof thresholds)[number];

/** What came of a command. */
export interface Outcome {
  /** The command line or a file it names is not as it must be. */
  readonly wrongUsage?: boolean;
  /** An input could not be read. */
  readonly unreadable?: boolean;
  /** The answer of a question that is asked with yes or no (`compare --at-least`, drift); absent where there is none. */
  readonly answer?: "yes" | "no" | "unknown";
  /** The severities of the findings that enter the verdict; none for a command which only answers. */
  readonly severities?: Iterable<Severity>;
}

/**
 * The exit code of an outcome.
 *
 * 1. Wrong usage before all else, then an input that could not be read: nothing was answered.
 * 2. No: the answer is no, or a finding is at or above the threshold.
 * 3. Undecided: the answer is unknown, or so is the worst finding.
 * 4. Otherwise yes.
 */
export function exitCode(outcome: Outcome, failOn: FailOn): ExitCode {
  if (outcome.wrongUsage) return exitCodes.wrongUsage;
  if (outcome.unreadable) return exitCodes.unreadable;
  const severities = new Set(outcome.severities);
  const failing = thresholds.slice(0, thresholds.indexOf(failOn) + 1);
  if (outcome.answer === "no" || failing.some((severity) => severities.has(severity))) return exitCodes.no;
  if (outcome.answer === "unknown" || severities.has("unknown")) return exitCodes.undecided;
  return exitCodes.yes;
}
