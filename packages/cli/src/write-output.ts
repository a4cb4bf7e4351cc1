import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { isBrokenPipe, UsageError } from "./errors.ts";

/**
 * Writes the whole text, however slowly it is read; a reader that has gone away is no error.
 * @throws {UsageError} where it cannot be written (a full disk)
 */
export function writeStream(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => {
      // A stream that fails says so twice, to the writer and then to its listeners.
      if (!error) stream.off("error", done);
      if (error === undefined || error === null || isBrokenPipe(error)) resolve();
      else reject(new UsageError(`cannot write: ${error.message}`, "make room, or write elsewhere with -o", "output"));
    };
    stream.once("error", done);
    stream.write(text, done);
  });
}

/**
 * Refuses an output that is one of the inputs, by whatever name: it would be lost.
 * @throws {UsageError}
 */
export function refuseToOverwrite(output: string, inputs: Iterable<string>): void {
  const target = stat(output);
  if (target === null || !target.isFile()) return;
  for (const input of inputs) {
    const source = stat(input);
    if (source !== null && source.ino === target.ino && source.dev === target.dev) {
      throw new UsageError(`${output} is one of the inputs and would be overwritten`, "name another file with -o");
    }
  }
}

/**
 * Writes a file whole or not at all: beside it under another name, to the disk, then in one step to its name. A name
 * that is a link stays one; what is no regular file (a terminal, a pipe, /dev/null) is written to directly.
 * @throws {UsageError} where the place cannot be written to.
 */
export function writeFileWhole(path: string, pieces: string | Iterable<string>): void {
  try {
    const existing = stat(path);
    const texts = typeof pieces === "string" ? [pieces] : pieces;
    if (existing !== null && !existing.isFile() && !existing.isDirectory()) writeTo(path, texts);
    else replace(existing === null ? path : realpathSync(path), texts, existing);
  } catch (error) {
    throw new UsageError(
      `cannot write ${path}: ${reasonOf(error)}`,
      "name a file in a folder you may write to",
      "output",
    );
  }
}

/** In words of the file that was named: the text of the system tells of the one beside it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && error.code === "ENOENT" ? "there is no such folder" : error.message;
}

function writeTo(path: string, texts: Iterable<string>): void {
  const file = openSync(path, "w");
  try {
    for (const text of texts) writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

function replace(path: string, texts: Iterable<string>, existing: Stats | null): void {
  if (existing?.isDirectory()) throw new Error("it is a folder");
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const file = openSync(beside, "wx", 0o666);
  try {
    try {
      for (const text of texts) writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (existing !== null) chmodSync(beside, existing.mode);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function stat(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}
