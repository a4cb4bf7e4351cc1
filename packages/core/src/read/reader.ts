import type { Document } from "../evidence/document.ts";
import type { Source } from "../evidence/source.ts";
import type { XmlElement } from "../xml/element.ts";

/** Where a document stands: a reader makes the source of each fact from it. */
export interface ReadContext {
  readonly file: string;
  source(line: number | null, tool: string): Source;
}

/** What a JSON reader is given: the values of one text, in order, each with the line it begins on. */
export interface JsonValue {
  readonly value: unknown;
  readonly line: number;
}

/**
 * A reader turns one input format into Documents. Each is one file in `formats/` with a line in `readers.ts`; the kind
 * of an input is found from its content, never from its name.
 */
export type Reader = XmlReader | JsonReader | TextReader;

interface ReaderBase {
  /** The name of the format: docs/formats/<id>.md. */
  readonly id: string;
  /** What an administrator calls it, for messages. */
  readonly title: string;
}

/** Reads documents with certain root elements out of a stream of XML documents. */
export interface XmlReader extends ReaderBase {
  readonly container: "xml";
  readonly roots: readonly string[];
  read(root: XmlElement, context: ReadContext): Document;
}

/** Reads a text of JSON values. */
export interface JsonReader extends ReaderBase {
  readonly container: "json";
  accepts(values: readonly JsonValue[]): boolean;
  read(values: readonly JsonValue[], context: ReadContext): Document[];
}

/** Reads any other text. */
export interface TextReader extends ReaderBase {
  readonly container: "text";
  accepts(text: string): boolean;
  read(text: string, context: ReadContext): Document[];
}
