import type { Finding } from "@virt-baseline/core";
import type { FailOn } from "../../exit-code.ts";

/** What a continuous integration system is told of one thing that was asked about: a guest, a move, a host. */
export interface Case {
  readonly name: string;
  /** The file that it is about, where no finding names one. */
  readonly file: string | null;
  readonly findings: readonly Finding[];
}

/** An answer as cases; those of which nothing is said have passed. */
export interface Report {
  /** The command that was asked. */
  readonly command: string;
  readonly cases: readonly Case[];
  readonly failOn: FailOn;
}

/** Writes a report for one system. A new one is a file and a line in formats.ts. */
export type ReportWriter = (report: Report) => string;

export interface Place {
  readonly file: string;
  readonly line: number | null;
}

/** The first place that the evidence names as `FILE:LINE`, perhaps behind `HOST: `; else the case's file. */
export function placeOf({ evidence }: Finding, { file }: Case): Place | null {
  for (const said of evidence) {
    const [, path, line] = /^(?:[^:]+: )?([^\s:][^:]*):(\d+)(?: \(.*\))?$/.exec(said) ?? [];
    if (path !== undefined) return { file: path, line: Number(line) };
  }
  return file === null ? null : { file, line: null };
}

/** What could not be written in XML or would steer a terminal, replaced; line breaks stay. */
export function harmless(text: string): string {
  return text.replace(/[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}

/** A finding in lines: what it is, where it is seen, what to do. */
export function linesOf({ message, evidence, remedy }: Finding): string[] {
  return [message, ...evidence.map((one) => `evidence: ${one}`), ...(remedy === "" ? [] : [`-> ${remedy}`])];
}
