import { type DriftResult, differenceText, type GuestDrift } from "@virt-baseline/core";
import type { Renderer, RenderStyle } from "../commands/result.ts";
import { rowsOfFindings } from "./findings.ts";
import { layOut, type Row, type Section, type Tone } from "./page.ts";
import { count, enumerate } from "./words.ts";

const verdicts: Readonly<Record<DriftResult["verdict"], readonly [says: string, tone: Tone]>> = {
  ok: ["every host honours the lock and nothing changed", "good"],
  info: ["every host honours the lock", "good"],
  warning: ["every host honours the lock, but see the warnings", "warning"],
  unknown: ["undecided: evidence is missing", "unknown"],
  error: ["the lock is no longer honoured by all", "error"],
};

/** Drift for people: what breaks the lock first, then what a new baseline would bring, then the guests. */
export const renderDrift: Renderer<DriftResult> = (result, style) =>
  layOut([headline(result), ...findings(result, style), ...newAnswer(result), ...guests(result)], style);

function headline({ verdict, lock, unchanged, hosts }: DriftResult): Section {
  const [says, tone] = verdicts[verdict];
  const given = unchanged + hosts.filter(({ status }) => status !== "missing").length;
  return {
    title: `${count(given, "host")} against ${lock.file}: ${says}`,
    tone,
    rows: [
      { label: "the lock", texts: [`of ${count(lock.hosts, "host")}, made ${lock.time} by release ${lock.version}`] },
      { label: "unchanged", texts: [count(unchanged, "host")] },
    ],
  };
}

/** What a new baseline would answer has a section of its own. */
const toldBelow: ReadonlySet<string> = new Set(["drift.answer"]);

function findings(result: DriftResult, style: RenderStyle): Section[] {
  const rows = rowsOfFindings(
    result.findings.filter(({ check }) => !toldBelow.has(check)),
    style,
  );
  return rows.length === 0 ? [] : [{ title: "Findings", rows }];
}

function newAnswer({ answer, findings: told }: DriftResult): Section[] {
  const finding = told.find(({ check }) => check === "drift.answer");
  if (finding === undefined) return [];
  return [
    {
      title: "A new baseline of these hosts would answer otherwise",
      rows: [{ label: "otherwise", texts: [...answer.map(differenceText), `-> ${finding.remedy}`] }],
    },
  ];
}

function guests({ guests: told }: DriftResult): Section[] {
  if (told.length === 0) return [];
  const groups: readonly (readonly [label: string, is: (guest: GuestDrift) => boolean])[] = [
    ["as locked", ({ asLocked }) => asLocked === "yes"],
    ["otherwise", ({ asLocked }) => asLocked === "no"],
    ["not known", ({ asLocked }) => asLocked === "unknown"],
  ];
  const rows = groups.flatMap(([label, is]): Row[] => {
    const names = told.filter(is).map(nameOf);
    return names.length === 0 ? [] : [{ label, texts: [enumerate(names, 12)] }];
  });
  return [{ title: "Guests", rows }];
}

function nameOf({ guest, live, otherwise, wouldChange }: GuestDrift): string {
  const notes = [
    ...(live ? ["running"] : []),
    ...(otherwise.length > 0 ? [`its ${otherwise.join(" and ")}`] : []),
    ...(wouldChange.length > 0 ? [`a new baseline would change its ${wouldChange.join(" and ")}`] : []),
  ];
  return notes.length === 0 ? guest : `${guest} [${notes.join("; ")}]`;
}
