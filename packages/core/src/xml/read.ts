import { XmlDocuments } from "./documents.ts";
import type { XmlElement } from "./element.ts";
import type { Fragments } from "./fragments.ts";
import { defaultLimits, type XmlLimits } from "./limits.ts";

export interface XmlReadOptions {
  /** The name the text goes by in errors. */
  readonly file?: string | undefined;
  /** Limits that differ from {@link defaultLimits}. */
  readonly limits?: Partial<XmlLimits> | undefined;
  /** What was read of other texts under the same limits. */
  readonly fragments?: Fragments | undefined;
}

function open(text: string, { file, limits, fragments }: XmlReadOptions): XmlDocuments {
  return new XmlDocuments(text, { ...defaultLimits, ...limits }, file, fragments);
}

/**
 * Reads the XML documents that follow one another in a text (`virsh capabilities >> all.xml`), each with or without
 * an XML declaration, with comments, processing instructions, white space and byte order marks between them.
 * Yields the root elements in order and reads each document only when it is asked for.
 *
 * Strict: what XML 1.0 calls not well-formed is refused, and so is every document type declaration, so no entity is
 * ever defined, expanded or fetched.
 *
 * @throws {InputError} with a code `xml.*`, at the first place that is not as it should be, and for a text without
 * any document (`xml.empty`).
 */
export function* readXmlDocuments(text: string, options: XmlReadOptions = {}): Generator<XmlElement, void, undefined> {
  const documents = open(text, options);
  do yield documents.read();
  while (documents.another());
}

/** How many documents a text may hold before it repeats one; else it is not looked at for repetitions any more. */
const patience = 1_000;
/** Longer documents are not kept for comparison. */
const longestKept = 1024 * 1024;

/** What is made of the documents of a text, and of one whose very text stood `linesBefore` lines before. */
export interface XmlRecords<Record> {
  readonly make: (root: XmlElement) => Record;
  readonly repeat: (record: Record, linesBefore: number) => Record;
}

/**
 * Reads like {@link readXmlDocuments} and makes a record of each document. Fleets have many hosts alike, so that a
 * document which is another's copy, character for character, is not read again: its record is made of the other's.
 */
export function* readXmlRecords<Record>(
  text: string,
  { make, repeat }: XmlRecords<Record>,
  options: XmlReadOptions = {},
): Generator<Record, void, undefined> {
  const documents = open(text, options);
  const known = new Map<string, { readonly record: Record; readonly line: number }>();
  let repeated = false;
  do {
    const looks = repeated || known.size < patience ? documents.guess() : undefined;
    const earlier = looks === undefined ? undefined : known.get(looks);
    if (looks !== undefined && earlier !== undefined) {
      repeated = true;
      documents.passOver(looks);
      yield repeat(earlier.record, documents.line - earlier.line);
      continue;
    }
    const begin = documents.offset;
    const root = documents.read();
    const record = make(root);
    if (looks !== undefined && looks.length <= longestKept && begin + looks.length === root.end) {
      known.set(looks, { record, line: documents.line });
    }
    yield record;
  } while (documents.another());
}

/**
 * Reads a text that is exactly one XML document.
 *
 * @throws {InputError} as {@link readXmlDocuments}, and with `xml.two-roots` where a second document follows.
 */
export function readXmlDocument(text: string, options: XmlReadOptions = {}): XmlElement {
  const documents = open(text, options);
  const root = documents.read();
  if (documents.another()) documents.refuseAnother(root);
  return root;
}
