import type { FoldedCell, FoldedTable } from "@virt-baseline/core";
import type { RenderStyle } from "../commands/result.ts";
import { pageWidth, plain } from "./page.ts";

/** More columns than this are no table for a terminal. */
const mostColumns = 60;
const widestLabel = 34;
const cellWidth = 5;

/** A table of verdicts as lines, and what the letters in it stand for. */
export interface VerdictTable {
  readonly lines: readonly string[];
  readonly legend: readonly (readonly [mark: string, says: string])[];
}

/**
 * Draws a folded table: a line for each row, columns by number; where a move is refused a letter for the reasons. Too
 * many columns for the page go on below. null: too large to be read.
 */
export function drawTable(table: FoldedTable, style: RenderStyle): VerdictTable | null {
  if (table.columns.length > mostColumns || table.rows.length > 2 * mostColumns) return null;
  const marks = new Marks();
  const cells = table.cells.map((row) => row.map((cell) => marks.of(cell)));
  const square = table.rows === table.columns;
  const labels = table.rows.map((names, row) => `${square ? `${row + 1} ` : ""}${foldedNames(names)}`);
  const labelWidth = Math.min(widestLabel, Math.max(...labels.map((label) => label.length)));
  const fitting = Math.max(1, Math.floor((pageWidth(style) - labelWidth - 3) / cellWidth));
  const lines: string[] = [];
  for (let start = 0; start < table.columns.length; start += fitting) {
    const numbers = table.columns.slice(start, start + fitting).map((_, column) => String(start + column + 1));
    if (lines.length > 0) lines.push("");
    lines.push(line("", numbers, labelWidth));
    table.rows.forEach((_, row) => {
      lines.push(line(shorten(labels[row]!, labelWidth), cells[row]!.slice(start, start + fitting), labelWidth));
    });
  }
  return { lines, legend: [...marks.legend(), ...(square ? [] : columnLegend(table))] };
}

function line(label: string, cells: readonly string[], labelWidth: number): string {
  return `  ${label.padEnd(labelWidth)} ${cells.map((cell) => cell.padStart(cellWidth)).join("")}`.trimEnd();
}

function columnLegend({ columns }: FoldedTable): [string, string][] {
  return columns.map((names, column) => [String(column + 1), names.map(plain).join(", ")]);
}

function foldedNames(names: readonly string[]): string {
  const [first = ""] = names;
  return plain(names.length === 1 ? first : `${first} +${names.length - 1}`);
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** A letter for each set of reasons, in the order in which they are met. */
class Marks {
  private readonly letters = new Map<string, string>();
  private warned = false;

  of({ verdict, blockers, undecided }: FoldedCell): string {
    if (verdict === "error") return this.letter(`no: ${blockers.join(", ")}`);
    if (verdict === "unknown") return `?${this.letter(`not known: ${undecided.join(", ")}`)}`;
    if (verdict === "warning") {
      this.warned = true;
      return "yes!";
    }
    return "yes";
  }

  private letter(reason: string): string {
    let letter = this.letters.get(reason);
    if (letter === undefined) {
      letter = letterOf(this.letters.size);
      this.letters.set(reason, letter);
    }
    return letter;
  }

  legend(): [string, string][] {
    const warning: [string, string][] = this.warned ? [["yes!", "with a warning, as of going to older software"]] : [];
    return [...[...this.letters].map(([reason, letter]): [string, string] => [letter, reason]), ...warning];
  }
}

/** a, b … z, aa, ab … */
function letterOf(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}
