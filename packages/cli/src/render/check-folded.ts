import {
  type AlikeMoves,
  type Finding,
  type FoldedCheck,
  type Severity,
  severities,
  tellMove,
} from "@virt-baseline/core";
import type { Renderer } from "../commands/result.ts";
import { moveSection, verdicts } from "./check.ts";
import { layOut, type Row, type Section } from "./page.ts";
import { count, fold, groupBy } from "./words.ts";

/**
 * A dry run of more moves than anyone reads: how many end how, by check what stands in the way and of how many, which
 * guests can go nowhere. With --verbose a section for each group of moves that are alike.
 */
export const renderFoldedCheck: Renderer<FoldedCheck> = (folded, style) => {
  const { groups, notAssessed } = folded;
  const nowhere = stranded(groups);
  return layOut(
    [
      headline(folded),
      { title: "By check", rows: rowsByCheck(groups) },
      {
        title: nowhere.length === 0 ? "" : "Guests that can go to none of the hosts",
        tone: "error",
        rows: nowhere.length === 0 ? [] : [{ label: count(nowhere.length, "guest"), texts: [fold(nowhere, style)] }],
      },
      ...(style.verbose ? groups.filter(({ move }) => move.findings.length > 0).map((group) => section(group)) : []),
      {
        title: notAssessed.length === 0 ? "" : "Not assessed: no host says anything of it",
        rows: notAssessed.map(({ area, collect }) => ({ label: area, texts: [`to collect: ${collect}`] })),
      },
      {
        title: "",
        rows: [
          {
            label: "next",
            texts: ["--verbose shows the moves that are alike together, --format json each by itself."],
          },
        ],
      },
    ],
    style,
  );

  function section(group: AlikeMoves): Section {
    const [guest, host] = [group.guests[0]!, group.hosts[0]!];
    const told = moveSection(tellMove(group.move, guest, host), style);
    const others = [
      ...(group.guests.length === 1 ? [] : [`of ${count(group.guests.length - 1, "guest")} more`]),
      ...(group.hosts.length === 1 ? [] : [`to ${count(group.hosts.length - 1, "host")} more`]),
    ];
    return others.length === 0 ? told : { ...told, title: `${told.title}; likewise ${others.join(", ")}` };
  }
};

const moves = ({ guests, hosts }: AlikeMoves): number => guests.length * hosts.length;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function headline({ groups, count: all, verdict }: FoldedCheck): Section {
  const [says, tone] = verdicts[verdict];
  const guests = new Set(groups.flatMap((group) => group.guests)).size;
  const hosts = new Set(groups.flatMap((group) => group.hosts)).size;
  const byVerdict = groupBy(groups, ({ move }) => move.verdict);
  const rows = [...severities].reverse().flatMap((severity): Row[] => {
    const alike = byVerdict.get(severity) ?? [];
    return alike.length === 0
      ? []
      : [{ label: severity, texts: [`${sum(alike.map(moves))} of ${all} moves`], tone: verdicts[severity][1] }];
  });
  return { title: `${count(guests, "guest")}, ${count(hosts, "host")}: ${says}`, tone, rows };
}

interface Told {
  readonly finding: Finding;
  readonly group: AlikeMoves;
}

/** What a check says, how often, and the first of it as an example; the weightiest first, then the most frequent. */
function rowsByCheck(groups: readonly AlikeMoves[]): Row[] {
  const told = groups.flatMap((group) => group.move.findings.map((finding): Told => ({ finding, group })));
  const rank = (severity: Severity) => severities.indexOf(severity);
  return [...groupBy(told, ({ finding }) => `${finding.severity} ${finding.check}`).values()]
    .map((alike) => ({ alike, often: sum([...new Set(alike.map(({ group }) => group))].map(moves)) }))
    .sort((a, b) => rank(b.alike[0]!.finding.severity) - rank(a.alike[0]!.finding.severity) || b.often - a.often)
    .map(({ alike, often }) => {
      const { finding, group } = alike[0]!;
      const { findings } = tellMove({ ...group.move, findings: [finding] }, group.guests[0]!, group.hosts[0]!);
      const [example] = findings;
      return {
        label: finding.severity,
        texts: [
          `${finding.check}: ${count(often, "move")}`,
          `for one: ${example!.message}`,
          ...(example!.remedy === "" ? [] : [`-> ${example!.remedy}`]),
        ],
        tone: verdicts[finding.severity][1],
      };
    });
}

/** The guests that each host refuses or harms. */
function stranded(groups: readonly AlikeMoves[]): string[] {
  const byGuests = groupBy(groups, ({ guests }) => guests[0]!.subject.id);
  return [...byGuests.values()]
    .filter((alike) => alike.every(({ move }) => move.verdict === "error"))
    .flatMap(([group]) => group!.guests.map(({ subject }) => subject.id));
}
