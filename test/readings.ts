/** For tests of readers: what the documents of a text say. */
import type { Document } from "../packages/core/src/evidence/document.ts";
import type { CpuByFeatures, Subject, Subjects } from "../packages/core/src/evidence/observation.ts";
import { readText } from "../packages/core/src/read/read-text.ts";

/** The documents of a text, their kind found from its content. */
export const documentsOf = (text: string): Document[] => [...readText(text, "input")];

/** What a document says first of a subject. */
export function saidOf<S extends Subject>(document: Document, subject: S): Subjects[S] | undefined {
  return document.observations.find((observation) => observation.subject === subject)?.value as Subjects[S] | undefined;
}

/** What is told of a feature by a CPU that is described by features. */
export function toldOf(document: Document, subject: "cpu.hardware" | "cpu.guest", feature: string): string {
  const { on, vocabulary } = saidOf(document, subject) as CpuByFeatures;
  if (on.includes(feature)) return "on";
  return vocabulary.includes(feature) ? "off" : "not told";
}
