import { type Document, relocate } from "../evidence/document.ts";
import { joinNames } from "../evidence/join-names.ts";
import type { XmlElement } from "../xml/element.ts";
import { InputError } from "../xml/errors.ts";
import type { Fragments } from "../xml/fragments.ts";
import { positionAt } from "../xml/position.ts";
import { readXmlRecords } from "../xml/read.ts";
import { readJsonValues } from "./json-values.ts";
import type { JsonReader, ReadContext, TextReader, XmlReader } from "./reader.ts";
import { readers } from "./readers.ts";

const xmlReaders = readers.filter((reader): reader is XmlReader => reader.container === "xml");
const jsonReaders = readers.filter((reader): reader is JsonReader => reader.container === "json");
const textReaders = readers.filter((reader): reader is TextReader => reader.container === "text");
const readerByRoot: ReadonlyMap<string, XmlReader> = new Map(
  xmlReaders.flatMap((reader) => reader.roots.map((root) => [root, reader] as const)),
);

/** Reads everything in a text; the kind is found from its content. `fragments`: of what was read before. Throws InputError. */
export function* readText(text: string, file: string, fragments?: Fragments): Generator<Document> {
  const context: ReadContext = { file, source: (line, tool) => ({ file, line, tool }) };
  const first = /\S/.exec(text)?.[0]; // a byte order mark counts as white space
  if (first === undefined) {
    throw new InputError({
      code: "input.empty",
      message: "the input is empty; expected what was collected from a host",
      hint: "run the command that should have written it again, and look at its messages",
      file,
    });
  }
  if (first === "<") yield* readXml(text, context, fragments);
  else if (first === "{" || first === "[") yield* readJson(text, context);
  else yield* readPlain(text, context);
}

/** The largest capabilities known have 5,000. What is made of a document may cost more than its reading did. */
const limits = { maxElements: 100_000 };

function* readXml(text: string, context: ReadContext, fragments: Fragments | undefined): Generator<Document> {
  const make = (root: XmlElement): Document => {
    const reader = readerByRoot.get(root.name);
    if (reader === undefined) throw unknownRoot(root, context);
    return { evidence: {}, ...reader.read(root, context) };
  };
  yield* readXmlRecords(text, { make, repeat: moveDown }, { file: context.file, limits, fragments });
}

function moveDown(document: Document, lines: number): Document {
  return relocate(document, (source) => ({ ...source, line: source.line === null ? null : source.line + lines }));
}

function* readJson(text: string, context: ReadContext): Generator<Document> {
  const values = [...readJsonValues(text, context.file)];
  const reader = jsonReaders.find((candidate) => candidate.accepts(values));
  if (reader === undefined)
    throw unrecognised(context, `expected what describes a host, found JSON${withKeys(values[0]?.value)}`);
  yield* reader.read(values, context);
}

function* readPlain(text: string, context: ReadContext): Generator<Document> {
  const reader = textReaders.find((candidate) => candidate.accepts(text));
  if (reader === undefined)
    throw unrecognised(context, `expected what describes a host, found a text that begins ${beginOf(text)}`);
  if (!/[\r\n]$/.test(text)) throw cutOff(text, reader, context);
  yield* reader.read(text, context);
}

const hintByRoot: ReadonlyMap<string, string> = new Map([
  ["domain", "this is a guest, not a host: give hosts here and the guest where a GUEST is expected"],
]);

function unknownRoot(root: XmlElement, context: ReadContext): InputError {
  const expected = [...readerByRoot.keys()].map((name) => `<${name}>`).join(", ");
  return new InputError({
    code: "input.unknown-root",
    message: `<${root.name}> does not describe a host; expected one of ${expected}`,
    hint: hintByRoot.get(root.name) ?? "collect virsh capabilities and virsh domcapabilities from the host",
    file: context.file,
    line: root.line,
    column: root.column,
  });
}

/** Unlike XML and JSON, a text does not show where it ends; but whoever writes lines ends each of them. */
function cutOff(text: string, { title }: TextReader, context: ReadContext): InputError {
  return new InputError({
    code: "input.truncated",
    message: `the last line does not end, so that it may be cut off; expected a line break behind the last line of ${title}`,
    hint: "collect it again, or put a line break behind the last line if it is whole",
    file: context.file,
    line: positionAt(text, text.length).line,
  });
}

function unrecognised(context: ReadContext, message: string): InputError {
  return new InputError({
    code: "input.unrecognised",
    message,
    hint: "give what virt-baseline collect or virsh prints of a host; virt-baseline inspect --help lists all that is read; take other files out of the folder",
    file: context.file,
    line: 1,
    column: null,
  });
}

/** So much of a text is shown. */
const shown = 60;

function beginOf(text: string): string {
  const line = text.trimStart().split("\n", 1)[0]!.trimEnd();
  return JSON.stringify(line.length > shown ? `${line.slice(0, shown)}…` : line);
}

/** What an object is known by. */
function withKeys(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
  const keys = Object.keys(value).map((key) => key.slice(0, shown));
  return keys.length === 0 ? "" : ` with the keys ${joinNames(keys.map((key) => JSON.stringify(key)))}`;
}
