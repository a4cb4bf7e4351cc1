import type { Document } from "../evidence/document.ts";
import { formatSource } from "../evidence/source.ts";
import { firstContradiction } from "../host/contradictions.ts";
import type { Host } from "../host/host.ts";
import { compareCodePoints } from "../lattice/interner.ts";
import { InputError } from "../xml/errors.ts";
import { Fragments } from "../xml/fragments.ts";
import { DocumentCache } from "./document-cache.ts";
import { guestDocuments } from "./guests-of.ts";
import { readText } from "./read-text.ts";

/** A file's content under the name that the user knows it by. */
export interface InputFile {
  readonly name: string;
  readonly text: string;
}

/** The files that were given as one host; the name is the user's (`NAME=PATH`) or made of the path. */
export interface HostInput {
  /** Null: the hosts are named by what they say themselves, else by the file. */
  readonly name: string | null;
  readonly files: readonly InputFile[];
  /** The definitions of its guests; absent where they are not asked for. */
  readonly guests?: readonly InputFile[];
}

export interface ReadHostsOptions {
  /** Called after each file. */
  readonly onProgress?: (filesRead: number, filesInAll: number) => void;
}

/**
 * Reads hosts. Within a file, documents follow one another: a document with another uuid or host's name, or whose key was
 * already seen, starts the next host (`NAME#1`, `NAME#2`…); documents without a uuid belong to the host before them. The files
 * of one input are merged into one host as long as each holds a single one; the order in which they are given changes
 * nothing.
 *
 * @throws InputError for what cannot be read, describes no host, or contradicts itself.
 */
export function readHosts(inputs: readonly HostInput[], options: ReadHostsOptions = {}): { hosts: Host[] } {
  const hosts: Host[] = [];
  const taken = new Map<string, string>();
  const cache = new DocumentCache();
  const fragments = new Fragments();
  const filesInAll = inputs.reduce((sum, input) => sum + input.files.length, 0);
  let filesRead = 0;
  for (const given of inputs) {
    const input = { ...given, files: given.files.toSorted((a, b) => compareCodePoints(a.name, b.name)) };
    const groups = input.files.map((file) => {
      const grouped = groupDocuments(
        cache.documentsOf(file.text, file.name, () => readText(file.text, file.name, fragments)),
      );
      if (grouped.length === 0) throw noHostIn(file);
      filesRead += 1;
      options.onProgress?.(filesRead, filesInAll);
      return grouped;
    });
    for (const host of withGuests(nameHosts(input, mergeFiles(input, groups)), input)) {
      refuseSecond(taken, host);
      refuseContradiction(host);
      hosts.push(host);
    }
  }
  if (hosts.length === 0) throw noHosts();
  return { hosts };
}

/** Splits one file's documents into hosts. */
function groupDocuments(documents: Iterable<Document>): Document[][] {
  const groups: Document[][] = [];
  let keys = new Set<string>();
  let uuid: string | null = null;
  let name: string | null = null;
  for (const document of documents) {
    const otherHost = differ(document.uuid, uuid) || differ(document.hostName, name);
    if (groups.length === 0 || otherHost || keys.has(document.key)) {
      groups.push([]);
      keys = new Set();
      uuid = null;
      name = null;
    }
    groups.at(-1)!.push(document);
    keys.add(document.key);
    uuid = document.uuid ?? uuid;
    name = document.hostName ?? name;
  }
  return groups;
}

function differ(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}

/**
 * Files with one host each are the parts of one host. Of a file with several hosts (a cluster's table of its nodes) the
 * host of the input's name is taken; one without it must stand alone.
 */
function mergeFiles(input: HostInput, given: readonly Document[][][]): Document[][] {
  const files = given.length > 1 && input.name !== null ? given.map((groups) => ownGroup(groups, input.name)) : given;
  if (files.every((groups) => groups.length <= 1)) return files.length === 0 ? [] : [files.flat(2)];
  if (files.length === 1) return files[0]!;
  const several = input.files[files.findIndex((groups) => groups.length > 1)]!;
  throw new InputError({
    code: "hosts.several-in-one-file",
    message: `the file describes several hosts, but it is merged with ${files.length - 1} other files into one host`,
    hint: "give a file of several hosts as an argument of its own",
    file: several.name,
  });
}

function ownGroup(groups: Document[][], name: string | null): Document[][] {
  const own = groups.filter((documents) => documents.some(({ hostName }) => hostName === name));
  return groups.length > 1 && own.length === 1 ? own : groups;
}

function nameHosts(input: HostInput, groups: readonly Document[][]): Host[] {
  return groups.map((documents, index) => {
    const own = documents.find(({ hostName }) => hostName !== null)?.hostName ?? null;
    const given = input.name ?? own ?? (input.files[0]?.name === "-" ? "stdin" : (input.files[0]?.name ?? "host"));
    const namesItself = input.files.length === 1 && documents.some(({ namesHost }) => namesHost === true);
    if (groups.length === 1 && !namesItself) return { name: given, documents };
    return { name: own ?? `${given}#${index + 1}`, documents };
  });
}

/** Guests are of the one host that they were given with. */
function withGuests(hosts: Host[], { guests = [] }: HostInput): Host[] {
  const [host, ...others] = hosts;
  if (host === undefined || others.length > 0 || guests.length === 0) return hosts;
  const files = guests.toSorted((a, b) => compareCodePoints(a.name, b.name));
  return [{ ...host, documents: [...host.documents, ...guestDocuments(files)], guestFiles: files }];
}

function refuseSecond(taken: Map<string, string>, host: Host): void {
  const file = host.documents[0]?.source.file ?? host.name;
  const other = taken.get(host.name);
  if (other !== undefined) {
    throw new InputError({
      code: "hosts.same-name",
      message: `a second host is named '${host.name}'; the first is in ${other}`,
      hint: "name them apart: NAME=PATH",
      file,
    });
  }
  taken.set(host.name, file);
}

function folderOf(file: string): string | null {
  return /^(.*)\/[^/]*$/s.exec(file)?.[1] ?? null;
}

/** @throws {InputError} where facts of one host cannot both be true. */
export function refuseContradiction(host: Host): void {
  const contradiction = firstContradiction(host);
  if (contradiction === null) return;
  const { what, first, second } = contradiction;
  const folder = folderOf(second.file);
  // In a folder of folders each is one host; given by itself, its files are hosts.
  const apart = folder !== null && folder === folderOf(first.file) ? `give their folder by itself (${folder}) or ` : "";
  throw new InputError({
    code: "hosts.contradiction",
    message: `${what}, but ${formatSource(first)} says otherwise for the same host '${host.name}'`,
    hint: `these files are not of one host, or not of one time: collect them again, or, if each is a host of its own, ${apart}name them apart (NAME=PATH)`,
    file: second.file,
    line: second.line,
  });
}

function noHostIn({ name }: InputFile): InputError {
  return new InputError({
    code: "hosts.none-in-file",
    message: "the file describes no host: nothing in it answers a question; expected at least one answer",
    hint: "collect it again, and look at the messages of the tool that writes it",
    file: name,
    line: 1,
  });
}

function noHosts(): InputError {
  return new InputError({
    code: "hosts.none",
    message: "no host is described here; expected at least one",
    hint: "collect virsh capabilities and virsh domcapabilities from each host",
  });
}
