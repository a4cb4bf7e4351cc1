import type { LintResult } from "@virt-baseline/core";
import type { Renderer } from "../commands/result.ts";
import { rowsOfFindings } from "./findings.ts";
import { layOut, type Tone } from "./page.ts";
import { count, enumerate } from "./words.ts";

const tones: Readonly<Partial<Record<LintResult["verdict"], Tone>>> = {
  error: "error",
  unknown: "unknown",
  warning: "warning",
};

/** What hurts each guest, for people; guests of which nothing is said stand together. */
export const renderLint: Renderer<LintResult> = ({ guests, verdict }, style) => {
  const noted = guests.filter(({ findings }) => findings.length > 0);
  const quiet = guests.filter(({ findings }) => findings.length === 0).map(({ guest }) => guest);
  const says = noted.length === 0 ? "nothing found" : `something found in ${noted.length}`;
  const tone = tones[verdict] ?? "good";
  return layOut(
    [
      { title: `${count(guests.length, "guest")}: ${says}`, tone, rows: [] },
      ...noted.map(({ guest, findings }) => ({ title: guest, rows: rowsOfFindings(findings, style) })),
      ...(quiet.length === 0 || noted.length === 0
        ? []
        : [{ title: "", rows: [{ label: "nothing in", texts: [enumerate(quiet)] }] }]),
    ],
    style,
  );
};
