import { type Document, relocate } from "../evidence/document.ts";
import type { Finding } from "../evidence/finding.ts";
import { formatSource, type Source } from "../evidence/source.ts";
import type { Guest } from "../guest/guest.ts";
import { readGuests } from "../guest/read-guests.ts";
import { evidenceKey } from "../host/evidence-of.ts";
import type { Host } from "../host/host.ts";

/** One of a class, with what stands for the class's marks in its case. */
export interface Member<Subject> {
  readonly subject: Subject;
  readonly marks: ReadonlyMap<string, string>;
}

/** Hosts, or guests, of which every finding is the same but for names: `sample` has marks in their place. */
export interface Class<Subject> {
  readonly sample: Subject;
  readonly members: readonly Member<Subject>[];
}

/** A character of the private use area, which no tool prints: a mark is two of them with a word between. */
const [open, close] = ["\uE0F0", "\uE0F1"];
const marked = new RegExp(`${open}([a-z]+\\d*)${close}`, "g");

const mark = (word: string): string => `${open}${word}${close}`;

/** Puts the names of the members in the place of the marks. */
export function unmask(text: string, ...members: readonly Member<unknown>[]): string {
  if (!text.includes(open)) return text;
  return text.replace(marked, (whole, word: string) => {
    for (const { marks } of members) {
      const value = marks.get(word);
      if (value !== undefined) return value;
    }
    return whole;
  });
}

export function unmaskFinding(finding: Finding, ...members: readonly Member<unknown>[]): Finding {
  return {
    ...finding,
    message: unmask(finding.message, ...members),
    evidence: finding.evidence.map((one) => unmask(one, ...members)),
    remedy: unmask(finding.remedy, ...members),
  };
}

/**
 * Hosts by what they say. Names and places are all that is not the same in a class, and all that is masked. `alone` is
 * one that must not be taken for another: the host that guests are on.
 */
export function hostClasses(hosts: readonly Host[], alone: Host | null): Class<Host>[] {
  const classes = new Map<string, Member<Host>[]>();
  const known = new Map<string, string>();
  hosts.forEach((host, index) => {
    const key = host === alone ? `alone ${index}` : saidBy(host, known);
    const members = classes.get(key) ?? [];
    classes.set(key, members);
    members.push({ subject: host, marks: marksOfHost(host) });
  });
  return [...classes.values()].map((members) =>
    members.length === 1
      ? { sample: members[0]!.subject, members: [{ ...members[0]!, marks: noMarks }] }
      : { sample: maskedHost(members[0]!.subject), members },
  );
}

const noMarks: ReadonlyMap<string, string> = new Map();

/** Equal for hosts that say the same in the same words; their places aside, but for the lines within a document. */
function saidBy(host: Host, known: Map<string, string>): string {
  const shared = evidenceKey(host);
  const key = known.get(shared) ?? JSON.stringify(host.documents.map(wordsOfDocument));
  known.set(shared, key);
  return key;
}

function wordsOfDocument(document: Document): unknown {
  const oneLine = isOfOneLine(document);
  const placeOf = ({ file, line, tool }: Source) => [
    file === document.source.file ? null : file,
    oneLine ? null : line,
    tool,
  ];
  return [
    document.kind,
    document.observations.map(({ subject, scope, value, source }) => [subject, scope, value, placeOf(source)]),
  ];
}

/** A document that stands on one line of a file of many (JSON Lines): the line is part of its place. */
function isOfOneLine({ source, observations }: Document): boolean {
  return observations.every((said) => said.source.line === source.line && said.source.file === source.file);
}

function marksOfHost({ name, documents }: Host): ReadonlyMap<string, string> {
  const placeOf = (document: Document) =>
    isOfOneLine(document) ? formatSource(document.source) : document.source.file;
  return new Map([
    ["host", name],
    ...documents.map((document, index) => [`place${index}`, placeOf(document)] as const),
  ]);
}

function maskedHost(host: Host): Host {
  const documents = host.documents.map((document, index) =>
    relocate(document, (source) => ({
      ...source,
      file: mark(`place${index}`),
      line: isOfOneLine(document) ? null : source.line,
    })),
  );
  return { name: mark("host"), documents };
}

/** What of a definition is its guest's own and says nothing of what the guest needs, each with the words around it. */
const own: readonly { readonly word: string; readonly pattern: RegExp }[] = [
  { word: "uuid", pattern: /(<uuid>)([0-9a-fA-F-]{32,36})(?=<\/uuid>)/g },
  { word: "mac", pattern: /(<mac\s+address=['"])([0-9a-fA-F:]{17})(?=['"])/g },
  { word: "id", pattern: /(<domain\b[^>]*?\bid=['"])(\d+)(?=['"])/g },
  { word: "pts", pattern: /(\/dev\/pts\/)(\d+)/g },
  { word: "port", pattern: /(<graphics\b[^>]*?\bport=['"])(\d+)(?=['"])/g },
  { word: "label", pattern: /(<(?:image)?label>)([^<]+)(?=<)/g },
];

/**
 * Guests whose definitions are the same but for what is each one's own: name, uuid, MAC addresses, file, and the name
 * within paths. A guest that any host speaks of by such a word (`mentioned`) stands alone: there it may matter.
 */
export function guestClasses(guests: readonly Guest[], mentioned: (word: string) => boolean): Class<Guest>[] {
  const classes = new Map<string, { masked: string | null; members: Member<Guest>[] }>();
  guests.forEach((guest, index) => {
    const masked = maskedText(guest, mentioned);
    const key = masked?.text ?? `alone ${index}`;
    const known = classes.get(key) ?? { masked: masked?.text ?? null, members: [] };
    classes.set(key, known);
    known.members.push({ subject: guest, marks: masked?.marks ?? noMarks });
  });
  return [...classes.values()].map(({ masked, members }) => {
    const sample = masked === null || members.length === 1 ? null : guestIn(masked);
    if (sample !== null) return { sample, members };
    // Nothing is masked where one stands for itself; what could not be read with marks is judged as it is.
    return { sample: members[0]!.subject, members: [{ ...members[0]!, marks: noMarks }] };
  });
}

/** The one guest of the masked text, in a masked place. */
function guestIn(text: string): Guest | null {
  const { guests } = readGuests([{ name: mark("file"), text }]);
  return guests.length === 1 ? guests[0]! : null;
}

function maskedText(guest: Guest, mentioned: (word: string) => boolean) {
  const { name, file, text } = guest;
  if (!maskable.test(name) || text.includes(open) || (text.match(/<domain\b/g) ?? []).length !== 1) return null;
  if (mentioned(name)) return null;
  const marks = new Map([
    ["file", file],
    ["name", name],
  ]);
  let known = true;
  let masked = text;
  for (const { word, pattern } of own) {
    let number = 0;
    masked = masked.replace(pattern, (_, before: string, value: string) => {
      if (word === "uuid" || word === "mac") known &&= !mentioned(value);
      number += 1;
      marks.set(`${word}${number}`, value);
      return `${before}${mark(`${word}${number}`)}`;
    });
  }
  return known ? { text: withoutName(masked, name), marks } : null;
}

/** Names that stand in XML as they are, and are no word of libvirt's by themselves. */
const maskable = /^[A-Za-z0-9][A-Za-z0-9._-]{2,}$/;

/** The name is masked as the guest's name, and within paths, where images and sockets carry it. */
function withoutName(text: string, name: string): string {
  const named = text.replace(`<name>${name}</name>`, `<name>${mark("name")}</name>`);
  return named.replace(/(=['"])(\/[^'"<>]*)/g, (_, before: string, path: string) => {
    return `${before}${path.replaceAll(name, mark("name"))}`;
  });
}

/** Facts of silicon and machine types name no guest, and are most of what hosts say. */
const ofNoGuest = /^(cpu\.|machine\.|libvirt\.traces|setting$|devices$|option)/;

/** Whether any host's evidence holds a word; asked of guests' names. */
export function wordsOf(hosts: readonly Host[]): (word: string) => boolean {
  const said = new Set<string>();
  for (const host of hosts) {
    for (const { subject, value } of host.documents.flatMap(({ observations }) => observations)) {
      if (!ofNoGuest.test(subject))
        said.add(JSON.stringify(value, (_, one) => (typeof one === "bigint" ? `${one}` : one)));
    }
  }
  const all = [...said].join("\n");
  return (word) => all.includes(word);
}
