import type { Finding, FitResult, GuestChange } from "@virt-baseline/core";
import type { RenderStyle } from "../commands/result.ts";
import { rowsOfFindings } from "./findings.ts";
import { layOut, type Row, type Section } from "./page.ts";
import { count, enumerate, fold, groupBy } from "./words.ts";

/** A fitted guest for people: the changes by their reason, what no edit can solve, and how to get the definition. */
export function renderFit(result: FitResult, hosts: readonly string[], style: RenderStyle): string {
  const { changes, obstacles, findings } = result;
  const stuck = foldHosts(obstacles, hosts, style);
  const told = findings.filter(({ severity }) => style.verbose || severity === "unknown" || severity === "warning");
  return layOut(
    [
      headline(result, hosts.length, stuck.length),
      ...[...groupBy(changes, ({ because }) => because)].map(([because, group]) => reason(because, group, style)),
      ...(stuck.length === 0
        ? []
        : [{ title: "What no edit can solve", tone: "error" as const, rows: rowsOfFindings(stuck, style) }]),
      ...(told.length === 0
        ? []
        : [{ title: "What is to be known", rows: rowsOfFindings(foldHosts(told, hosts, style), style) }]),
      next(result),
    ],
    style,
  );
}

/** What is said alike of several hosts is said of the first, with the names of the others; one by one with --verbose. */
function foldHosts(findings: readonly Finding[], hosts: readonly string[], style: RenderStyle): Finding[] {
  if (style.verbose) return [...findings];
  const longestFirst = hosts.toSorted((a, b) => b.length - a.length);
  const hostOf = ({ message }: Finding) => longestFirst.find((name) => message.split(/[\s:;,]/).includes(name));
  const groups = groupBy(findings, (finding) => {
    const host = hostOf(finding);
    return JSON.stringify([finding.check, finding.severity, finding.remedy, withoutHost(finding.message, host)]);
  });
  return [...groups.values()].map((group) => {
    const [first] = group as [Finding];
    const others = group.slice(1).map((finding) => hostOf(finding) ?? "");
    if (others.length === 0) return first;
    return { ...first, message: `${first.message}; likewise ${enumerate(others)}` };
  });
}

function withoutHost(message: string, host: string | undefined): string {
  return host === undefined ? message : message.replace(host, "*");
}

function headline({ guest, changes, isNew }: FitResult, hosts: number, obstacles: number): Section {
  const changed = changes.length === 0 ? "nothing to change" : count(changes.length, "change");
  const what = isNew !== true ? changed : obstacles === 0 ? "a new guest that all can run" : "a new guest";
  const left = obstacles === 0 ? "" : `, ${count(obstacles, "obstacle")}`;
  const tone = obstacles === 0 ? "good" : "error";
  return { title: `${guest} on ${count(hosts, "host")}: ${what}${left}`, tone, rows: [] };
}

/** One reason with all that changes for it; the lines of features are folded. */
function reason(because: string, changes: readonly GuestChange[], style: RenderStyle): Section {
  const features = changes.flatMap((change) => {
    const name = /^cpu\/feature\[(.*)\]$/s.exec(change.path)?.[1];
    return name === undefined ? [] : [{ name, ...change }];
  });
  const places = changes.filter(({ path }) => !path.startsWith("cpu/feature["));
  const lines = groupBy(features, ({ before, after }) => `${before ?? ""}>${after ?? ""}`);
  return {
    title: because,
    rows: [
      ...(places.length === 0 ? [] : [{ label: "set", texts: places.map(tellChange) }]),
      ...[...lines.values()].map((group) => featureRow(group, style)),
    ],
  };
}

function tellChange({ path, before, after }: GuestChange): string {
  if (before === null) return `${path}: ${after}`;
  return after === null ? `${path}: taken out (was ${before})` : `${path}: ${before} -> ${after}`;
}

function featureRow(
  group: readonly { name: string; before: string | null; after: string | null }[],
  style: RenderStyle,
): Row {
  const [{ before, after }] = group as readonly [(typeof group)[number]];
  const names = group.map(({ name }) => name);
  const was = before === null ? "" : ` (was ${before})`;
  return { label: after ?? "taken out", texts: [`${fold(names, style)}${was}`] };
}

function next({ changes, isNew, xml }: FitResult): Section {
  if (isNew === true) {
    const formats =
      "--format libvirt prints the definition; virt-install, qemu, proxmox and kubevirt are other formats.";
    return { title: "", rows: xml === "" ? [] : [{ label: "next", texts: [formats] }] };
  }
  const text =
    changes.length === 0
      ? "the definition can stay as it is."
      : "--format libvirt prints the whole definition, --format diff a patch, --in-place writes it over the file; a running guest has it after its next start.";
  return { title: "", rows: [{ label: "next", texts: [text] }] };
}
