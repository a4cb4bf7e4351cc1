import { InputError } from "../xml/errors.ts";
import { PositionCursor, positionAt } from "../xml/position.ts";
import type { JsonValue } from "./reader.ts";

/** The largest single JSON value that is parsed (QMP answers are below 5 MB). */
const maxValueLength = 16 * 1024 * 1024;
/** JSON.parse recurses; QMP nests below 20. */
const maxDepth = 200;
/** Strings and brackets in one value; the largest QMP answers have 20,000. */
const maxTokens = 500_000;
/** Values in one text: a fleet's transcripts have some ten for each host. */
const maxValues = 1_000_000;

/**
 * Splits a text into the JSON values that stand in it one after another, with or without line breaks inside and
 * between them (a socket gives one a line, libvirt's `.replies` are indented), and parses each.
 */
export function* readJsonValues(text: string, file: string): Generator<JsonValue> {
  const cursor = new PositionCursor(text);
  const visible = /\S/g;
  for (let values = 0, position = 0; ; values += 1) {
    visible.lastIndex = position;
    const start = visible.exec(text)?.index;
    if (start === undefined) return;
    cursor.advance(start);
    const { line } = cursor;
    if (values === maxValues) throw jsonError(file, line, `more than ${maxValues} JSON values in one file`);
    position = endOfValue(text, start, file, line);
    yield { value: parseValue(text.slice(start, position), file, line), line };
  }
}

/** The offset behind the value that begins at `start`: brackets are counted outside strings. */
function endOfValue(text: string, start: number, file: string, line: number): number {
  const token = /["{}[\]]/g;
  token.lastIndex = start;
  let depth = 0;
  let tokens = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (token.lastIndex - start > maxValueLength) break;
    if (++tokens > maxTokens)
      throw jsonError(file, line, `a JSON value has more than ${maxTokens} strings and brackets`);
    if (match[0] === '"') {
      token.lastIndex = endOfString(text, match.index, file, line);
    } else if (match[0] === "{" || match[0] === "[") {
      depth += 1;
      if (depth > maxDepth) throw jsonError(file, line, `JSON nests deeper than ${maxDepth} levels`);
    } else {
      depth -= 1;
    }
    if (depth < 0) break;
    if (depth === 0) return token.lastIndex;
  }
  if (token.lastIndex - start > maxValueLength) throw jsonError(file, line, "a JSON value is over 16 MiB");
  if (tokens === 0) throw jsonError(file, line, "found what is no JSON value; expected { or [");
  throw jsonError(file, line, "the JSON value that begins here does not end; expected a closing bracket");
}

function endOfString(text: string, start: number, file: string, line: number): number {
  let position = start + 1;
  while (true) {
    const quote = text.indexOf('"', position);
    if (quote < 0) throw jsonError(file, line, "a JSON string does not end");
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    position = quote + 1;
  }
}

function parseValue(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const offset = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0);
    throw jsonError(file, line + positionAt(text, offset).line - 1, `not JSON: ${reasonIn(error as Error)}`);
  }
}

/** The engine's reason without its place (ours is in the file) and without the piece of the text that it quotes. */
function reasonIn({ message }: Error): string {
  return message.replace(/(?: in JSON at position|, (?:\.\.\.)?"| \(line ).*$/s, "");
}

export function jsonError(file: string, line: number, message: string): InputError {
  return new InputError({
    code: "json.not-well-formed",
    message,
    hint: "collect the answers again; they are read as JSON values one after another",
    file,
    line,
    column: null,
  });
}
