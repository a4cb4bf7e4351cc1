import { gunzipSync } from "node:zlib";
import { InputError } from "@virt-baseline/core";

/** A file in an archive. */
export interface ArchivedFile {
  /** Its path in the archive, with `/`; never absolute, never with `..`. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** Bytes, unpacked: a host's description has some 10 MB, its guests more; what inflates beyond is a bomb. */
const largestArchive = 128 * 1024 * 1024;
const mostEntries = 100_000;
const block = 512;

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;
const isTar = (bytes: Buffer) => bytes.subarray(257, 262).toString("latin1") === "ustar";

/** The beginning of a file that tells whether it is an archive. */
export const archiveHeadLength = 262;

export function isArchive(head: Buffer): boolean {
  return isGzip(head) || isTar(head);
}

/**
 * The files of a tar archive (ustar, with the long names of GNU and POSIX), gzipped or not. Whatever is no plain file
 * or folder is refused, as is a path that leads out: nothing is unpacked to the disk, but who is handed such an archive
 * should know. Format: POSIX pax, "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format".
 *
 * @throws InputError
 */
export function readArchive(name: string, bytes: Buffer): ArchivedFile[] {
  const tar = isGzip(bytes) ? inflate(name, bytes) : bytes;
  if (!isTar(tar)) throw refuse(name, "archive.not-tar", "what is compressed here is no tar archive");
  const files: ArchivedFile[] = [];
  let longName: string | null = null;
  let entries = 0;
  let at = 0;
  while (at + block <= tar.length && tar[at] !== 0) {
    if (++entries > mostEntries) throw refuse(name, "archive.too-large", `it has more than ${mostEntries} entries`);
    const header = tar.subarray(at, at + block);
    if (!isSound(header)) throw refuse(name, "archive.damaged", `it is damaged at byte ${at}`);
    const size = octal(header.subarray(124, 136));
    const content = tar.subarray(at + block, at + block + size);
    if (size < 0 || content.length < size) throw refuse(name, "archive.truncated", "it ends before its last file does");
    at += block + Math.ceil(size / block) * block;
    const type = String.fromCharCode(header[156] || 0x30);
    if (type === "L") longName = textOf(content);
    else if (type === "x") longName = paxPath(content) ?? longName;
    else if (type !== "g") {
      const path = longName ?? nameIn(header);
      longName = null;
      refuseUnsafe(name, path, type);
      if (type === "0") files.push({ path: path.replace(/^(?:\.\/)+/, ""), bytes: content });
    }
  }
  // A block of zeros stands behind the last file: without it, others may have been cut off.
  if (at + block > tar.length) throw refuse(name, "archive.truncated", "it ends before its end is marked");
  if (files.length === 0) throw refuse(name, "archive.empty", "it holds no files");
  return files;
}

function inflate(name: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: largestArchive });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    if (tooLarge)
      throw refuse(name, "archive.too-large", `unpacked it is larger than ${largestArchive / 1024 / 1024} MiB`);
    throw refuse(name, "archive.damaged", "its compression is damaged");
  }
}

/** The sum of a header's bytes, its own eight taken as blanks. */
function isSound(header: Buffer): boolean {
  const sum = header.reduce((all, byte, index) => all + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  return sum === octal(header.subarray(148, 156));
}

/** -1 for what is no octal number (GNU writes sizes over 8 GB otherwise). */
function octal(field: Buffer): number {
  const digits = /^ *([0-7]{1,12})[ \0]*$/.exec(field.toString("latin1"))?.[1];
  return digits === undefined ? -1 : Number.parseInt(digits, 8);
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? field.length : end).toString("utf8");
}

function nameIn(header: Buffer): string {
  const prefix = header.subarray(257, 263).toString("latin1") === "ustar\0" ? textOf(header.subarray(345, 500)) : "";
  return prefix === "" ? textOf(header.subarray(0, 100)) : `${prefix}/${textOf(header.subarray(0, 100))}`;
}

function paxPath(content: Buffer): string | null {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1] ?? null;
}

const kinds: Readonly<Record<string, string>> = {
  "1": "a link",
  "2": "a link",
  "3": "a device",
  "4": "a device",
  "6": "a pipe",
};

function refuseUnsafe(name: string, path: string, type: string): void {
  if (type !== "0" && type !== "5") {
    throw refuse(
      name,
      "archive.not-a-file",
      `it holds ${kinds[type] ?? "what is neither a file nor a folder"}: ${path}`,
    );
  }
  if (path.startsWith("/") || path.split(/[/\\]/).includes("..")) {
    throw refuse(name, "archive.path", `it holds a path that leads out of it: ${path}`);
  }
}

function refuse(file: string, code: string, message: string): InputError {
  const hint = "expected an archive as collect's script writes it";
  return new InputError({ code, message: message.slice(0, 300), hint, file });
}
