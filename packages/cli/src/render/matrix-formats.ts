import type { FoldedCell, FoldedTable, MatrixResult } from "@virt-baseline/core";
import { dotText, mermaidText } from "./quote.ts";

/** RFC 4180: a line for each move; a value that a spreadsheet would take for a formula is written as text. */
export function matrixCsv({ moves }: MatrixResult): string {
  const lines = moves.map(({ guest, from, to, verdict, blockers, undecided }) =>
    [guest ?? "", from ?? "", to, verdict, blockers.join(" "), undecided.join(" ")].map(csvValue).join(","),
  );
  return `${["guest,from,to,verdict,blockers,undecided", ...lines].join("\r\n")}\r\n`;
}

function csvValue(value: string): string {
  const safe = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** An arrow of a picture: there and back is one line with two heads. */
interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly both: boolean;
  /** Not sure, but nothing known speaks against it. */
  readonly perhaps: boolean;
}

interface Picture {
  readonly boxes: readonly { readonly name: string; readonly guest: boolean }[];
  readonly arrows: readonly Arrow[];
}

const goes = ({ verdict }: FoldedCell) => verdict !== "error";
const surely = ({ verdict }: FoldedCell) => verdict !== "error" && verdict !== "unknown";

/** The table as boxes and arrows; what is alike shares a box. */
function pictureOf({ tables }: MatrixResult): Picture {
  const table = tables.find(({ guest }) => guest === null);
  if (table === undefined) return { boxes: [], arrows: [] };
  const boxesOf = (groups: FoldedTable["rows"], guest: boolean) =>
    groups.map((names) => ({ name: names.join("\n"), guest }));
  const square = JSON.stringify(table.rows) === JSON.stringify(table.columns);
  if (square) return { boxes: boxesOf(table.rows, false), arrows: arrowsBetween(table) };
  const offset = table.rows.length;
  return {
    boxes: [...boxesOf(table.rows, true), ...boxesOf(table.columns, false)],
    arrows: table.cells.flatMap((row, from) =>
      row.flatMap((cell, to) => (goes(cell) ? [{ from, to: offset + to, both: false, perhaps: !surely(cell) }] : [])),
    ),
  };
}

/** Arrows among hosts. Of those that go one way, what two others lead to is left out: the picture shows who reaches whom. */
function arrowsBetween({ cells }: FoldedTable): Arrow[] {
  const arrows: Arrow[] = [];
  const oneWay = new Set<string>();
  const places = [...cells.keys()];
  for (const from of places) {
    for (const to of places) {
      const [there, back] = [cells[from]![to]!, cells[to]![from]!];
      const both = goes(back);
      if (from === to || !goes(there) || (both && to < from)) continue;
      arrows.push({ from, to, both, perhaps: !surely(there) || (both && !surely(back)) });
      if (!both && surely(there)) oneWay.add(`${from} ${to}`);
    }
  }
  for (const arrow of [...oneWay]) {
    const [from, to] = arrow.split(" ");
    if (places.some((stop) => oneWay.has(`${from} ${stop}`) && oneWay.has(`${stop} ${to}`))) oneWay.delete(arrow);
  }
  return arrows.filter(({ from, to, both, perhaps }) => both || perhaps || oneWay.has(`${from} ${to}`));
}

/** A picture is drawn from the table. */
function whyEmpty({ leftOut }: MatrixResult): string[] {
  return leftOut
    .filter(({ part }) => part === "tables")
    .map(({ because, instead }) => `no picture: ${because}; ${instead}`);
}

/** For Graphviz: an arrow for each way that guests can go; dashed where that is not known for sure. */
export function matrixDot(result: MatrixResult): string {
  const { boxes, arrows } = pictureOf(result);
  return [
    "digraph moves {",
    ...whyEmpty(result).map((line) => `  // ${line}`),
    "  rankdir=LR;",
    '  node [shape=box, fontname="sans-serif"];',
    ...boxes.map(({ name, guest }, box) => `  n${box} [label=${dotText(name)}${guest ? ", style=rounded" : ""}];`),
    ...arrows.map(({ from, to, both, perhaps }) => {
      const marks = [...(both ? ["dir=both"] : []), ...(perhaps ? ["style=dashed"] : [])];
      return `  n${from} -> n${to}${marks.length === 0 ? "" : ` [${marks.join(", ")}]`};`;
    }),
    "}",
    "",
  ].join("\n");
}

/** For Mermaid, as Markdown pages draw it. */
export function matrixMermaid(result: MatrixResult): string {
  const { boxes, arrows } = pictureOf(result);
  return [
    "flowchart LR",
    ...whyEmpty(result).map((line) => `  %% ${line}`),
    ...boxes.map(({ name, guest }, box) => `  n${box}${guest ? "(" : "["}${mermaidText(name)}${guest ? ")" : "]"}`),
    ...arrows.map(({ from, to, both, perhaps }) => {
      const arrow = perhaps ? (both ? "<-.->" : "-.->") : both ? "<-->" : "-->";
      return `  n${from} ${arrow} n${to}`;
    }),
    "",
  ].join("\n");
}
