import type { RenderStyle } from "../commands/result.ts";
import wrapAnsi from "../plain-text/wrap-ansi.ts";

export type Tone = "plain" | "good" | "warning" | "unknown" | "error";

/** One thing that is said: a label in the left column, beside it texts, each a paragraph. */
export interface Row {
  readonly label: string;
  readonly texts: readonly string[];
  readonly tone?: Tone;
}

export interface Section {
  readonly title: string;
  readonly tone?: Tone;
  readonly rows: readonly Row[];
}

/** The widest page; wider lines are hard to read. */
const widest = 100;
const labelWidth = 13;
const margin = 2;

/**
 * Lays sections out: titles at the left edge, below each its rows in two columns. Names come from inputs, so whatever
 * could steer a terminal is replaced before anything is coloured.
 */
export function layOut(sections: readonly Section[], style: RenderStyle): string {
  return sections
    .filter(({ title, rows }) => title !== "" || rows.length > 0)
    .map(({ title, tone, rows }) => {
      const heading =
        title === "" ? [] : wrap(title, pageWidth(style)).map((line) => style.colors.bold(paint(line, tone, style)));
      return [...heading, ...rows.flatMap((row) => layOutRow(row, style))].map((line) => `${line}\n`).join("");
    })
    .join("\n");
}

function layOutRow({ label, texts, tone }: Row, style: RenderStyle): string[] {
  const lines = texts.flatMap((text) => hang(wrap(text, textWidth(style))));
  const shown = plain(label).padEnd(labelWidth - 1);
  // A label too wide for its column has a line of its own.
  const fits = shown.length < labelWidth;
  const painted = `${" ".repeat(margin)}${paint(shown, tone, style)}`;
  const first = fits ? [`${painted} ${lines[0] ?? ""}`.trimEnd()] : [painted];
  const rest = fits ? lines.slice(1) : lines;
  return [...first, ...rest.map((line) => `${" ".repeat(margin + labelWidth)}${line}`)];
}

/** What runs over goes on two columns further in, so that paragraphs stand apart. */
function hang(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? line : `  ${line}`));
}

function wrap(text: string, width: number): string[] {
  return wrapAnsi(plain(text), width - margin).split("\n");
}

export function pageWidth({ width }: RenderStyle): number {
  return Math.max(50, Math.min(width, widest));
}

/** Columns beside the labels. */
export function textWidth(style: RenderStyle): number {
  return pageWidth(style) - margin - labelWidth;
}

/** Control characters and marks that turn the direction of writing, replaced; white space as single spaces. */
export function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

function paint(text: string, tone: Tone | undefined, { colors }: RenderStyle): string {
  if (tone === "good") return colors.green(text);
  if (tone === "warning") return colors.yellow(text);
  if (tone === "unknown") return colors.magenta(text);
  if (tone === "error") return colors.red(text);
  return text;
}
