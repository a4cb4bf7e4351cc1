import type { Finding, Severity } from "../evidence/finding.ts";

/** Which findings are wanted: by check id (`cpu.features`) or area (`cpu`). */
export interface FindingChoice {
  /** Only these; null: all. */
  readonly checks?: readonly string[] | null;
  /** All but these. */
  readonly skip?: readonly string[];
}

/** The findings that are wanted, each with the severity that the policy gives its check. */
export function selectFindings<F extends Finding>(
  findings: readonly F[],
  { checks = null, skip = [] }: FindingChoice,
  severities: Readonly<Record<string, Severity>>,
): F[] {
  const named = (list: readonly string[], check: string) =>
    list.some((id) => check === id || check.startsWith(`${id}.`));
  return findings
    .filter(({ check }) => (checks === null || named(checks, check)) && !named(skip, check))
    .map((finding) => {
      const severity = Object.hasOwn(severities, finding.check) ? severities[finding.check] : undefined;
      return severity === undefined ? finding : { ...finding, severity };
    });
}
