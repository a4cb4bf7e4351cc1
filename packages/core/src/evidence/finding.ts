/** In rising order of weight: `ok < info < warning < unknown < error`. */
export const severities = ["ok", "info", "warning", "unknown", "error"] as const;
export type Severity = (typeof severities)[number];

/**
 * One thing to know about the result.
 *
 * `check` is an id of the contract (area, dot, subject); `evidence` names files, lines or hosts; `remedy` says what to
 * do about it (empty where there is nothing to do).
 */
export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  readonly evidence: readonly string[];
  readonly remedy: string;
  /** Of a move: what libvirt or QEMU will say to it. Absent: this finding does not bear on that. */
  readonly qemu?: "ok" | "refused" | "unknown";
  /** Of a move: whether the guest will see the same machine. Absent: this finding does not bear on that. */
  readonly guestSees?: "same" | "changed" | "unknown";
}

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(threshold);
}

/** The heaviest severity of the findings; `ok` if there are none. */
export function worst(findings: Iterable<Finding>): Severity {
  let result: Severity = "ok";
  for (const finding of findings) if (isAtLeast(finding.severity, result)) result = finding.severity;
  return result;
}

/** What is found alike of several hosts or moves is told once, as it was found last. */
export function eachFindingOnce(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify([finding.check, finding.message]), finding])).values()];
}
