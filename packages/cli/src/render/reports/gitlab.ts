import { createHash } from "node:crypto";
import type { Severity } from "@virt-baseline/core";
import { harmless, placeOf, type ReportWriter } from "./report.ts";

/** Code Climate's severities, as GitLab shows them. */
const severities: Readonly<Record<Severity, string>> = {
  error: "critical",
  unknown: "major",
  warning: "minor",
  info: "info",
  ok: "info",
};

/**
 * GitLab's Code Quality report: a JSON array of findings, each with a fingerprint by which GitLab tells new ones from
 * those it has seen. Every entry needs a path: what is of no file stands under the command's name.
 */
export const writeGitlab: ReportWriter = ({ command, cases }) => {
  const issues = cases.flatMap((one) =>
    one.findings.map((finding) => {
      const { check, severity, message, remedy } = finding;
      const place = placeOf(finding, one);
      return {
        description: harmless(`${one.name}: ${message}${remedy === "" ? "" : ` -> ${remedy}`}`),
        check_name: check,
        fingerprint: createHash("sha256")
          .update(JSON.stringify([command, one.name, check, message]))
          .digest("hex"),
        severity: severities[severity],
        location: { path: place?.file ?? `virt-baseline-${command}`, lines: { begin: place?.line ?? 1 } },
      };
    }),
  );
  return `${JSON.stringify(issues, null, 2)}\n`;
};
