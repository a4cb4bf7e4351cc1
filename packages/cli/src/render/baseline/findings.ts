import type { BaselineResult, Finding, Severity } from "@virt-baseline/core";
import type { RenderStyle } from "../../commands/result.ts";
import type { Row, Section, Tone } from "../page.ts";
import { count, groupBy } from "../words.ts";

const weightiestFirst: readonly Severity[] = ["error", "unknown", "warning", "info", "ok"];
const tones: Readonly<Partial<Record<Severity, Tone>>> = { error: "error", unknown: "unknown", warning: "warning" };

/** What else to know, the weightiest first; and the areas of which no host says anything. */
export function findingSections(
  { findings, hosts, profiles, notAssessed }: BaselineResult,
  style: RenderStyle,
): Section[] {
  const sorted = [...findings].sort(
    (a, b) => weightiestFirst.indexOf(a.severity) - weightiestFirst.indexOf(b.severity),
  );
  const named = new Set([...hosts.map(({ name }) => name), ...profiles.map(({ id }) => id)]);
  const groups = groupBy(sorted, ({ severity, check, remedy }) => [severity, check, remedy].join("\n"));
  const rows = [...groups.values()].map((group) => row(group, named, style));
  const open = notAssessed.map(({ area, collect }) => ({ label: area, texts: [`to collect: ${collect}`] }));
  return [
    ...(rows.length === 0 ? [] : [{ title: "Findings", rows }]),
    ...(open.length === 0 ? [] : [{ title: "Not assessed: no host says anything of it", rows: open }]),
  ];
}

const messagesShown = 6;
const evidenceShown = 3;

/** Findings of one check with one remedy are told together. */
function row(group: readonly Finding[], named: ReadonlySet<string>, style: RenderStyle): Row {
  const { severity, check, remedy } = group[0]!;
  const shown = style.verbose ? group : group.slice(0, group.length === messagesShown + 1 ? undefined : messagesShown);
  const more = group.length - shown.length;
  const texts = [
    ...(group.length === 1 ? [`${group[0]!.message} (${check})`] : [`${count(group.length, "finding")} (${check}):`]),
    ...(group.length === 1 ? [] : shown.map(({ message }) => message)),
    ...(more === 0 ? [] : [`and ${more} more (--verbose)`]),
    ...(group.length === 1 || style.verbose ? evidence(group, named, style) : []),
    ...(remedy === "" ? [] : [`-> ${remedy}`]),
  ];
  const tone = tones[severity];
  return { label: severity, texts, ...(tone === undefined ? {} : { tone }) };
}

/** Evidence that is but the name of a host, or stands in the message, is left to --verbose. */
function evidence(group: readonly Finding[], named: ReadonlySet<string>, style: RenderStyle): string[] {
  const all = [...new Set(group.flatMap((finding) => finding.evidence))];
  if (style.verbose) return all.map((one) => `evidence: ${one}`);
  const telling = all.filter((one) => !named.has(one) && !group.some(({ message }) => message.includes(one)));
  if (telling.length === 0) return [];
  const shown = telling.slice(0, telling.length === evidenceShown + 1 ? undefined : evidenceShown);
  const more = telling.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`and ${more} more`])].map((one) => `evidence: ${one}`);
}
