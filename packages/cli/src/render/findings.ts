import type { Finding, Severity } from "@virt-baseline/core";
import type { RenderStyle } from "../commands/result.ts";
import type { Row, Tone } from "./page.ts";

const weightiestFirst: readonly Severity[] = ["error", "unknown", "warning", "info", "ok"];
const tones: Readonly<Partial<Record<Severity, Tone>>> = { error: "error", unknown: "unknown", warning: "warning" };
const evidenceShown = 4;

/** Findings one by one, the weightiest first: what, where it is seen, what to do. */
export function rowsOfFindings(findings: readonly Finding[], { verbose }: RenderStyle): Row[] {
  const sorted = [...findings].sort(
    (a, b) => weightiestFirst.indexOf(a.severity) - weightiestFirst.indexOf(b.severity),
  );
  return sorted.map(({ severity, check, message, evidence, remedy }) => {
    const shown = verbose || evidence.length === evidenceShown + 1 ? evidence : evidence.slice(0, evidenceShown);
    const more = evidence.length - shown.length;
    const tone = tones[severity];
    return {
      label: severity,
      texts: [
        `${message} (${check})`,
        ...shown.map((one) => `evidence: ${one}`),
        ...(more === 0 ? [] : [`and ${more} more (--verbose)`]),
        ...(remedy === "" ? [] : [`-> ${remedy}`]),
      ],
      ...(tone === undefined ? {} : { tone }),
    };
  });
}
