import type { Columns } from "./columns.ts";

/** The hosts as CSV (RFC 4180) with a header: `host,vendor,c0,p0,c1,p1…`, words as signed 64-bit numbers. */
export function hostsCsv({ words, rows }: Columns): string {
  const head = ["host", "vendor", ...wordNames(words)];
  const lines = rows.map(({ host, vendor, certain, possible }) => [
    field(host),
    field(vendor),
    ...certain.flatMap((word, index) => [String(word), String(possible[index])]),
  ]);
  return csv([head, ...lines]);
}

/** Which bit is which name, as CSV: `word,mask,area,name`. */
export function dictionaryCsv({ dictionary }: Columns): string {
  const lines = dictionary.map(({ word, mask, area, name }) => [String(word), String(mask), area, field(name)]);
  return csv([["word", "mask", "area", "name"], ...lines]);
}

/** Of each word what is certain and what is possible. */
export function wordNames(words: number): string[] {
  return Array.from({ length: words }, (_, word) => [`c${word}`, `p${word}`]).flat();
}

const csv = (lines: readonly (readonly string[])[]): string => lines.map((line) => `${line.join(",")}\r\n`).join("");

function field(text: string): string {
  return /[",\r\n]/.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text;
}
