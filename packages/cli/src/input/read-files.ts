import { isAscii, isUtf8 } from "node:buffer";
import {
  closeSync,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { Readable } from "node:stream";
import { InputError } from "@virt-baseline/core";
import { nearest } from "../nearest.ts";
import { archiveHeadLength, isArchive, readArchive } from "./archive.ts";

/** What a reader of inputs needs from the machine. Every failure is an InputError. */
export interface Disk {
  /** null: there is no such path. */
  kind(path: string): "file" | "folder" | null;
  /** The names in a folder, sorted, without hidden ones. */
  entries(folder: string): { files: string[]; folders: string[] };
  text(path: string): string;
  /** The texts in a tar archive by their paths there; null: the file is none. */
  archived(path: string): { path: string; text: string }[] | null;
  /** Whether a file begins with these bytes. */
  beginsWith(path: string, text: string): boolean;
  standardInput(): Promise<string>;
  /** The error for a path that is not there, with the name that may have been meant. */
  missing(path: string): InputError;
}

/** Bytes: more than any host's description, and well below what one string can hold. */
const largestFile = 256 * 1024 * 1024;

export function inputError(file: string, code: string, message: string, hint: string): InputError {
  return new InputError({ code, message, hint, file });
}

/** The disk of this machine; `stdin` is called only where it is read, since Node loads much to open it. */
export function realDisk(stdin: () => Readable): Disk {
  return { kind, entries, text: readText, archived, beginsWith, standardInput: () => readStream(stdin()), missing };
}

function kind(path: string): "file" | "folder" | null {
  const stat = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) return null;
  return stat.isDirectory() ? "folder" : "file";
}

/**
 * A link within a folder is followed to a file in the folder itself. One that leads out of it, to a folder or to
 * nothing is refused, not passed over: a host must not lose evidence in silence, nor a folder from elsewhere pull in
 * what lies outside.
 */
function entries(folder: string): { files: string[]; folders: string[] } {
  const files: string[] = [];
  const folders: string[] = [];
  const found = attempt(folder, () => readdirSync(folder, { withFileTypes: true }));
  for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isFile() || isLinkWithin(folder, entry)) files.push(entry.name);
    else throw notAFile(folder, entry);
  }
  return { files, folders };
}

function isLinkWithin(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return false;
  const path = join(folder, entry.name);
  const target = statSync(path, { throwIfNoEntry: false });
  return target?.isFile() === true && realpathSync(path).startsWith(realpathSync(folder) + sep);
}

function notAFile(folder: string, entry: Dirent): InputError {
  const path = join(folder, entry.name);
  return entry.isSymbolicLink()
    ? inputError(path, "input.link", "a link that leads out of its folder", "give the file it leads to as a HOST")
    : inputError(path, "input.not-a-file", "neither a file nor a folder", "remove it from the folder");
}

function readText(path: string): string {
  return attempt(path, () => {
    const stat: Stats = statSync(path);
    if (stat.isDirectory()) throw inputError(path, "input.folder", "expected a file, found a folder", "name a file");
    if (stat.size > largestFile) throw tooLarge(path);
    return decode(path, readFileSync(path));
  });
}

function beginsWith(path: string, text: string): boolean {
  const expected = Buffer.from(text);
  return head(path, expected.length).equals(expected);
}

/** The first bytes of a file, fewer where it has no more; of what is no file, none. */
function head(path: string, length: number): Buffer {
  return attempt(path, () => {
    if (statSync(path).isFile() === false) return Buffer.alloc(0);
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
    } finally {
      closeSync(file);
    }
  });
}

function archived(path: string): { path: string; text: string }[] | null {
  if (!isArchive(head(path, archiveHeadLength))) return null;
  return attempt(path, () => {
    if (statSync(path).size > largestFile) throw tooLarge(path);
    const files = readArchive(path, readFileSync(path));
    return files.map((file) => ({ path: file.path, text: decode(join(path, file.path), file.bytes) }));
  });
}

async function readStream(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > largestFile) throw tooLarge("-");
  }
  return decode("-", Buffer.concat(chunks));
}

function tooLarge(path: string): InputError {
  const message = `larger than ${largestFile / 1024 / 1024} MiB`;
  return inputError(path, "input.too-large", message, "split it: a file a host, in a folder");
}

/** UTF-8, or UTF-16 where a byte order mark says so. */
function decode(path: string, bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString("hex");
  const encoding = mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : "utf-8";
  const hint = "expected text: XML or JSON as virsh, QEMU or collect writes it";
  if (encoding === "utf-8") {
    const nul = bytes.indexOf(0);
    if (nul >= 0) throw binary(path, bytes, nul, "a NUL byte: this is a binary file", hint);
  }
  if (encoding === "utf-8" && isAscii(bytes)) return bytes.toString("latin1"); // of ASCII the same, and faster
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw inputError(path, "input.encoding", `not valid ${encoding.toUpperCase()}`, hint);
  }
}

function binary(path: string, bytes: Buffer, at: number, message: string, hint: string): InputError {
  let line = 1;
  for (let i = bytes.indexOf(10); i >= 0 && i < at; i = bytes.indexOf(10, i + 1)) line++;
  return new InputError({ code: "input.binary", message, hint, file: path, line });
}

function missing(path: string): InputError {
  let siblings: string[] = [];
  try {
    siblings = readdirSync(dirname(path));
  } catch {
    // There is nothing beside it to suggest.
  }
  const meant = nearest(basename(path), siblings.sort());
  const hint = meant === null ? "check the path" : `did you mean ${join(dirname(path), meant)}?`;
  return inputError(path, "input.missing", "no such file or folder", hint);
}

const reasons: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  EACCES: ["you may not read it", "check its permissions"],
  EPERM: ["you may not read it", "check its permissions"],
  ELOOP: ["its links lead in a circle", "name the file itself"],
  ENAMETOOLONG: ["its name is too long", "check the path"],
  ENXIO: ["neither a file nor a folder", "name a file"],
};

/**
 * Reads a file a line at a time, whatever its size: `take` is given each line that is not blank, without its end, and
 * the number of the line; `onBlock` the bytes read so far after each block.
 * @throws {InputError} for bytes that are not UTF-8, and for lines too long to be one host's
 */
export function readLines(
  path: string,
  take: (line: string, number: number) => void,
  onBlock: (done: number, total: number) => void = () => {},
): void {
  const file = attempt(path, () => openSync(path, "r"));
  try {
    const total = attempt(path, () => fstatSync(file).size);
    let block = Buffer.allocUnsafe(blockSize);
    let [kept, done, number] = [0, 0, 0];
    while (true) {
      const read = attempt(path, () => readSync(file, block, kept, block.length - kept, null));
      const filled = block.subarray(0, kept + read);
      const end = read === 0 ? filled.length : filled.lastIndexOf(lineFeed) + 1;
      number = takeLines(path, filled.subarray(0, end), number, take);
      if (read === 0) return;
      kept = filled.length - end;
      if (kept === block.length) {
        if (kept >= longestLine) throw lineTooLong(path, number + 1);
        block = Buffer.concat([block, Buffer.allocUnsafe(kept)]);
      } else {
        block.copyWithin(0, end, filled.length);
      }
      done += read;
      onBlock(done, total);
    }
  } finally {
    closeSync(file);
  }
}

const blockSize = 1024 * 1024;
const longestLine = 16 * 1024 * 1024;
const lineFeed = 10;

/** Returns the number of the last line. */
function takeLines(path: string, bytes: Buffer, before: number, take: (line: string, number: number) => void): number {
  if (!isUtf8(bytes)) throw inputError(path, "input.encoding", "not valid UTF-8", "expected JSON Lines in UTF-8");
  const encoding = isAscii(bytes) ? "latin1" : "utf-8"; // of ASCII the same, and faster
  let number = before;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(lineFeed, start);
    const end = found < 0 ? bytes.length : found;
    number += 1;
    const line = bytes.toString(encoding, start, end).trim();
    if (line !== "") take(line, number);
    start = end + 1;
  }
  return number;
}

function lineTooLong(path: string, line: number): InputError {
  const message = `a line of over ${longestLine / 1024 / 1024} MiB; expected a host on each line`;
  return new InputError({ code: "input.too-large", message, hint: "write a host a line", file: path, line });
}

/** Turns what the operating system says into an InputError. */
function attempt<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error && "code" in error)) throw error;
    // Newer Node itself takes a file on the way (ENOTDIR) for a path that is not there.
    if (error.code === "ENOENT" || error.code === "ENOTDIR") throw missing(path);
    const [message, hint] = reasons[String(error.code)] ?? [`cannot be read: ${error.message}`, "check the path"];
    throw inputError(path, "input.unreadable", message, hint);
  }
}
