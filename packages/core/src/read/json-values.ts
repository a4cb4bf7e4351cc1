import { InputError } from "../xml/errors.ts";
import type { JsonValue } from "./reader.ts";

/** The largest single JSON value that is parsed (QMP answers are below 5 MB). */
const maxValueLength = 16 * 1024 * 1024;
/** JSON.parse recurses; QMP nests below 20. */
const maxDepth = 200;

/**
 * Splits a text into the JSON values that stand in it one after another, with or without line breaks inside and
 * between them (a socket gives one a line, libvirt's `.replies` are indented), and parses each.
 */
export function* readJsonValues(text: string, file: string): Generator<JsonValue> {
  let line = 1;
  let position = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const lineBreak = /\S/g;
  while (true) {
    lineBreak.lastIndex = position;
    const start = lineBreak.exec(text)?.index;
    if (start === undefined) return;
    line += countLines(text, position, start);
    const end = endOfValue(text, start, file, line);
    yield { value: parseValue(text.slice(start, end), file, line), line };
    line += countLines(text, start, end);
    position = end;
  }
}

/** The offset behind the value that begins at `start`: brackets are counted outside strings. */
function endOfValue(text: string, start: number, file: string, line: number): number {
  const token = /["{}[\]]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (token.lastIndex - start > maxValueLength) break;
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
    throw jsonError(file, line + countLines(text, 0, offset), `not JSON: ${reasonIn(error as Error)}`);
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

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
