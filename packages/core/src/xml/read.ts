import { complaintFor, limitComplaints } from "./complaints.ts";
import type { XmlElement } from "./element.ts";
import { InputError } from "./errors.ts";
import { defaultLimits, type XmlLimits } from "./limits.ts";
import { PositionCursor, positionAt } from "./position.ts";
import { TreeBuilder } from "./tree-builder.ts";

export interface XmlReadOptions {
  /** The name the text goes by in errors. */
  readonly file?: string | undefined;
  /** Limits that differ from {@link defaultLimits}. */
  readonly limits?: Partial<XmlLimits> | undefined;
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
  const documents = new XmlDocuments(text, options);
  do yield documents.read();
  while (documents.another());
}

/**
 * Reads a text that is exactly one XML document.
 *
 * @throws {InputError} as {@link readXmlDocuments}, and with `xml.two-roots` where a second document follows.
 */
export function readXmlDocument(text: string, options: XmlReadOptions = {}): XmlElement {
  const documents = new XmlDocuments(text, options);
  const root = documents.read();
  if (documents.another()) documents.refuseAnother(root);
  return root;
}

/** What stands between elements at the top of a document. */
const whiteSpace = /[ \t\r\n\uFEFF]*/y;
const declaration = /<\?xml[ \t\r\n]/y;
/** Opening and closing of what may stand there besides the root. */
const miscellany = [
  ["<!--", "-->"],
  ["<?", "?>"],
] as const;

/**
 * Cuts a text into documents and feeds them to the parser, which knows one document at a time. The cuts need no
 * second parser: before the root they follow the few constructs that may stand there, and the root can end at
 * nothing but a close tag of its name. A piece that ends too early (the name closed in a comment, or an element of
 * the same name inside) is only followed by another.
 */
class XmlDocuments {
  private readonly limits: XmlLimits;
  private readonly file: string | undefined;
  private readonly builder: TreeBuilder;
  /** How far the text was looked at. */
  private offset = 0;
  /** Where the current document begins. */
  private begin = 0;
  private ending = false;

  constructor(
    private readonly text: string,
    options: XmlReadOptions,
  ) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.file = options.file;
    this.builder = new TreeBuilder(
      text,
      this.limits,
      new PositionCursor(text),
      (limit, offset) => this.refuseExcess(limit, offset),
      (complaint, offset) => this.refuseSyntax(complaint, offset),
    );
  }

  /** Reads a document up to the end of its root element. */
  read(): XmlElement {
    const { builder } = this;
    this.skipWhiteSpace();
    this.begin = this.offset;
    builder.begin();
    if (this.at(declaration)) this.feedThrough("?>");
    do this.skipWhiteSpace();
    while (this.feedMiscellany());
    this.expectMarkup();
    while (!builder.opened && builder.root === undefined) this.feedThrough(">");
    const closing = `</${builder.open[0]?.name}`;
    while (builder.root === undefined) {
      const close = this.text.indexOf(closing, this.offset);
      if (close === -1) this.feedRest();
      else this.feedThrough(">", close);
    }
    return builder.root;
  }

  /** Reads on to the end of the document; true if another one begins there, false at the end of the text. */
  another(): boolean {
    do this.skipWhiteSpace();
    while (!this.at(declaration) && this.feedMiscellany());
    if (this.offset < this.text.length) this.expectMarkup();
    this.builder.finish();
    return this.offset < this.text.length;
  }

  refuseAnother(root: XmlElement): never {
    this.fail(this.offset, {
      code: "xml.two-roots",
      message: `found a second document (${this.excerpt(this.offset)}) where the end is expected: one document is due, and <${root.name}> ended before`,
      hint: "Keep one document and put the other into a file of its own.",
    });
  }

  private skipWhiteSpace(): void {
    whiteSpace.lastIndex = this.offset;
    whiteSpace.test(this.text);
    this.offset = whiteSpace.lastIndex;
  }

  private at(pattern: RegExp): boolean {
    pattern.lastIndex = this.offset;
    return pattern.test(this.text);
  }

  /** Feeds the comment or processing instruction that stands here; false if none does. */
  private feedMiscellany(): boolean {
    const found = miscellany.find(([opening]) => this.text.startsWith(opening, this.offset));
    if (found === undefined) return false;
    const [opening, closing] = found;
    this.feedThrough(closing, this.offset + opening.length);
    return true;
  }

  /** At the top of a document there is an element, or nothing. */
  private expectMarkup(): void {
    const { text, offset } = this;
    if (text.startsWith("<!DOCTYPE", offset)) this.refuseSyntax("doctype", offset);
    if (text.startsWith("</", offset)) this.refuseCloseTag(offset, "the next document or the end");
    if (text.charCodeAt(offset) === 0x3c) return;
    const nothingYet = text.slice(0, this.begin).trim() === "" && this.builder.root === undefined;
    if (offset === text.length) {
      this.fail(offset, {
        code: "xml.empty",
        message: "found nothing where an XML document is expected",
        hint: "The tool that should have written it probably failed: run it again and look at its messages.",
      });
    }
    this.fail(offset, {
      code: nothingYet ? "xml.not-xml" : "xml.stray-text",
      message: `found ${this.excerpt(offset)} where ${nothingYet ? "an XML document" : "another XML document or the end"} is expected`,
      hint: nothingYet
        ? "Give a file that begins with an XML element, as `virsh capabilities` prints it."
        : "Remove what stands between the documents.",
    });
  }

  /** Feeds the parser up to and with the next occurrence of `closing`, looked for behind `from`. */
  private feedThrough(closing: string, from = this.offset): void {
    const found = this.text.indexOf(closing, from);
    if (found === -1) this.feedRest();
    else this.feed(found + closing.length);
  }

  /** Feeds what is left: the document cannot end in it, so that this fails. */
  private feedRest(): never {
    const last = Math.min(this.text.length, this.begin + this.limits.maxDocumentLength);
    this.feed(last);
    if (last < this.text.length) this.refuseExcess("maxDocumentLength", this.begin);
    this.ending = true;
    this.builder.finish();
    return this.refuseSyntax("unexpected end.", last);
  }

  private feed(to: number): void {
    if (to - this.begin > this.limits.maxDocumentLength) this.refuseExcess("maxDocumentLength", this.begin);
    const from = this.offset;
    this.offset = to;
    this.builder.write(from, to);
  }

  private refuseExcess(limit: keyof XmlLimits, offset: number): never {
    const { code, what } = limitComplaints[limit];
    this.fail(offset, {
      code,
      message: `found more than ${this.limits[limit]} ${what}; no description of a host or guest needs as many`,
      hint: "Make sure that this is the file you meant.",
    });
  }

  private refuseSyntax(complaint: string, offset: number): never {
    const { open, closed } = this.builder;
    if (this.ending) {
      const inside = open[open.length - 1];
      this.fail(this.text.length, {
        code: "xml.truncated",
        message:
          inside === undefined
            ? "found the end of the text inside a tag, comment or declaration, before the end of the document"
            : `found the end of the text where </${inside.name}> is expected, opened in line ${inside.line}`,
        hint: "The text is cut off: take it again from the tool that wrote it.",
      });
    }
    if (complaint.startsWith("unexpected close tag")) {
      this.refuseCloseTag(this.text.lastIndexOf("</", offset), `</${closed?.name}>, opened in line ${closed?.line},`);
    }
    const { code, message, hint } = complaintFor(complaint);
    this.fail(offset, { code, message: `found ${this.excerpt(offset)}: ${message}`, hint });
  }

  private refuseCloseTag(offset: number, expected: string): never {
    this.fail(offset, {
      code: "xml.mismatched-tag",
      message: `found ${this.excerpt(offset)} where ${expected} is expected`,
      hint: "Close the elements in the order in which they were opened, each once.",
    });
  }

  /** A few characters of the text, quoted, control characters and the like escaped. */
  private excerpt(offset: number): string {
    const line = this.text.slice(offset, offset + 24).split(/[\r\n]/, 1)[0] ?? "";
    return JSON.stringify(line === "" ? this.text.slice(offset, offset + 1) : line);
  }

  private fail(offset: number, what: Pick<InputError, "code" | "message" | "hint">): never {
    throw new InputError({ ...what, file: this.file, ...positionAt(this.text, offset) });
  }
}
