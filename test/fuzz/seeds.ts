/** The whole texts that are spoilt: real ones as far as they are at hand, and one made up for each reader. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readJsonValues } from "../../packages/core/src/read/json-values.ts";
import { readText } from "../../packages/core/src/read/read-text.ts";
import { readXmlDocuments } from "../../packages/core/src/xml/read.ts";
import { samples } from "./samples.ts";

export interface Seed {
  readonly name: string;
  readonly text: string;
  /** What its reader calls the documents in it. */
  readonly kind: string;
  /** Whether a text that this one begins with ends where a document, a JSON value or a line does. */
  readonly isWhole: (beginning: string) => boolean;
}

const repository = join(import.meta.dirname, "../..");
const folders = ["examples", "test/fixtures", "../shared/corpus"];
/** Larger files take longer and hold nothing that smaller ones do not. */
const largest = 200_000;

function filesIn(folder: string): string[] {
  const path = join(repository, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size <= largest)
    .sort();
}

/** A file that is not read as it stands (a README, an answer of no reader) is no seed. */
function seedOf(name: string, text: string): Seed[] {
  let kind: string | undefined;
  try {
    const first = [...readText(text, name)][0];
    kind = first?.namesHost === true ? "host" : first?.kind; // a normalised document keeps the kind it was read as
  } catch {
    return [];
  }
  return kind === undefined ? [] : [{ name, text, kind, isWhole: wholeness(text) }];
}

function wholeness(text: string): Seed["isWhole"] {
  const first = text.trimStart()[0];
  if (first === "<") {
    const ends = new Set([...readXmlDocuments(text)].map(({ end }) => end));
    return (beginning) => ends.has(beginning.trimEnd().length) || endsInComment(beginning);
  }
  if (first !== "{" && first !== "[") return (beginning) => beginning.endsWith("\n");
  const values = valuesIn(text);
  return (beginning) => valuesIn(beginning).every((value, index) => value === values[index]);
}

/** Between documents, comments may stand. */
function endsInComment(beginning: string): boolean {
  return beginning.trimEnd().endsWith("-->");
}

function valuesIn(text: string): string[] {
  return [...readJsonValues(text, "")].map(({ value }) => JSON.stringify(value));
}

export const seeds: readonly Seed[] = [
  ...samples.flatMap((text, index) => seedOf(`sample ${index}`, text)),
  ...folders.flatMap(filesIn).flatMap((file) => seedOf(file.slice(repository.length + 1), readFileSync(file, "utf8"))),
];
