import type { Severity } from "@virt-baseline/core";
import { harmless, linesOf, placeOf, type ReportWriter } from "./report.ts";

/** Workflow commands of GitHub Actions have three levels. */
const levels: Readonly<Record<Severity, "error" | "warning" | "notice">> = {
  error: "error",
  unknown: "error",
  warning: "warning",
  info: "notice",
  ok: "notice",
};

/**
 * Annotations of GitHub Actions: a workflow command for each finding (docs.github.com, "Workflow commands for GitHub
 * Actions"), at the file and line that its evidence names. Nothing where nothing is found.
 */
export const writeGithub: ReportWriter = ({ cases }) =>
  cases
    .flatMap((one) =>
      one.findings.map((finding) => {
        const place = placeOf(finding, one);
        const properties = {
          ...(place === null ? {} : { file: place.file }),
          ...(place?.line == null ? {} : { line: String(place.line) }),
          title: `${finding.check}: ${one.name}`,
        };
        const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
        return `::${levels[finding.severity]} ${written.join(",")}::${escapeData(linesOf(finding).join("\n"))}\n`;
      }),
    )
    .join("");

/** As @actions/toolkit's command.ts does: a text must not end its command, nor begin another. */
function escapeData(text: string): string {
  return harmless(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
