import { XmlDocuments } from "./documents.ts";
import type { XmlElement } from "./element.ts";
import { defaultLimits, type XmlLimits } from "./limits.ts";

export interface XmlReadOptions {
  /** The name the text goes by in errors. */
  readonly file?: string | undefined;
  /** Limits that differ from {@link defaultLimits}. */
  readonly limits?: Partial<XmlLimits> | undefined;
}

function open(text: string, { file, limits }: XmlReadOptions): XmlDocuments {
  return new XmlDocuments(text, { ...defaultLimits, ...limits }, file);
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
