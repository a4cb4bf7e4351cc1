import { plain } from "./page.ts";

/** A string of the DOT language; what could end it early, or steer a terminal, is replaced. */
export function dotText(text: string): string {
  const lines = text.split("\n").map((line) => plain(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"'));
  return `"${lines.join("\\n")}"`;
}

/** A label of Mermaid's; what it would read as HTML or as its own marks is written by number. */
export function mermaidText(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => plain(line).replace(/["#&<>\\`[\]{}()|]/g, (mark) => `#${mark.charCodeAt(0)};`));
  return `"${lines.join("<br/>")}"`;
}
