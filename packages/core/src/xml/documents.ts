import type { XmlElement } from "./element.ts";
import type { Fragments } from "./fragments.ts";
import type { XmlLimits } from "./limits.ts";
import { PlainReader } from "./plain-reader.ts";
import { PositionCursor } from "./position.ts";
import { Refusals } from "./refusals.ts";
import { TreeBuilder } from "./tree-builder.ts";

const whiteSpace = /[ \t\r\n\uFEFF]*/y;
/** A root's open tag at the very beginning of a document, or behind nothing but its declaration. */
const earlyRoot = /(?:<\?xml[ \t\r\n][^<>]*\?>[ \t\r\n]*)?<([^ \t\r\n/<>!?]+)/y;
const declaration = /<\?xml[ \t\r\n]/y;
/** Behind a document: the end, another document, no comment that would still belong to the first. */
const nextOrEnd = /[ \t\r\n\uFEFF]*(?:$|<(?![!?])|<\?xml[ \t\r\n])/y;
/** Where so many documents were not plain, the others are not tried: they would be read twice. */
const mostTries = 8;
/** What may stand at the top of a document besides its root: how it opens and closes. */
const miscellany = [
  ["<!--", "-->"],
  ["<?", "?>"],
] as const;
/** In an open tag, what may end it, or hide an end. */
const quoteOrEnd = /["'>]/g;

/**
 * Cuts a text into documents and feeds them to the parser, which knows one document at a time. The cuts need no
 * second parser: before the root they follow the few constructs that may stand there, and the root can end at
 * nothing but a close tag of its name. A piece that ends too early (the name closed in a comment, or an element of
 * the same name inside) is only followed by another.
 *
 * A comment between two documents belongs to the first: an XML declaration is expected to begin the second.
 */
export class XmlDocuments {
  /** How far the text was looked at. */
  offset = 0;
  /** The line on which the current document begins. */
  line = 1;
  private readonly builder: TreeBuilder;
  private readonly refuse: Refusals;
  /** Where the current document begins. */
  private begin = 0;
  private ending = false;
  /** The current document was not given to the parser. */
  private unparsed = false;
  private readonly cursor: PositionCursor;
  private readonly plain: PlainReader;
  private timesNotPlain = 0;
  /** Of roots by name, where the next close tag stands that was found so far. */
  private readonly nextClose = new Map<string, number>();

  constructor(
    private readonly text: string,
    private readonly limits: XmlLimits,
    file: string | undefined,
    fragments?: Fragments,
  ) {
    this.refuse = new Refusals(text, file, limits);
    this.cursor = new PositionCursor(text);
    this.plain = new PlainReader(text, limits, this.cursor, fragments);
    this.builder = new TreeBuilder(text, limits, this.cursor, {
      excess: (limit, offset) => this.refuse.excess(limit, offset),
      syntax: (complaint, offset) => this.refuseSyntax(complaint, offset),
    });
  }

  /** Moves to where the next document begins. */
  private start(): void {
    this.skipWhiteSpace();
    this.begin = this.offset;
    this.cursor.advance(this.begin);
    this.line = this.cursor.line;
  }

  /**
   * The text of the document that begins here, if its root ends at the first close tag of its name and nothing else
   * belongs to it; undefined where it does not look so. Only reading shows whether it is one.
   */
  guess(): string | undefined {
    this.start();
    earlyRoot.lastIndex = this.begin;
    const name = earlyRoot.exec(this.text)?.[1];
    if (name === undefined) return undefined;
    const end = this.closeOf(name) + name.length + 3;
    if (end - this.begin > this.limits.maxDocumentLength) return undefined;
    return this.nothingBelongsBehind(end) ? this.text.slice(this.begin, end) : undefined;
  }

  private nothingBelongsBehind(end: number): boolean {
    nextOrEnd.lastIndex = end;
    return nextOrEnd.test(this.text);
  }

  /** Where the next close tag of that name stands: looked for once, however many documents have none. */
  private closeOf(name: string): number {
    let close = this.nextClose.get(name) ?? -1;
    if (close < this.begin) {
      close = this.text.indexOf(`</${name}>`, this.begin);
      if (close < 0) close = Number.POSITIVE_INFINITY;
      this.nextClose.set(name, close);
    }
    return close;
  }

  /** Passes over the document that begins here: its very text was read before. */
  passOver(document: string): void {
    this.offset = this.begin + document.length;
    this.unparsed = true;
  }

  /** Reads a document up to the end of its root element. */
  read(): XmlElement {
    const { builder } = this;
    this.start();
    const plain = this.readPlain();
    this.unparsed = plain !== undefined;
    if (plain !== undefined) return plain;
    builder.begin();
    if (this.at(declaration)) this.feedThrough("?>");
    do this.skipWhiteSpace();
    while (this.feedMiscellany());
    if (this.offset === this.text.length) this.refuse.noDocument(this.offset);
    this.expectElement();
    this.feedOpenTag();
    const closing = `</${builder.open[0]?.name}`;
    while (builder.root === undefined) {
      const close = this.text.indexOf(closing, this.offset);
      if (close === -1) this.feedRest();
      else this.feedThrough(">", close);
    }
    return builder.root;
  }

  private readPlain(): XmlElement | undefined {
    if (this.timesNotPlain >= mostTries) return undefined;
    const root = this.plain.read(this.begin);
    if (root === undefined || !this.nothingBelongsBehind(root.end)) {
      this.timesNotPlain += 1;
      return undefined;
    }
    this.offset = root.end;
    return root;
  }

  /** Reads on to the end of the document; true if another one begins there, false at the end of the text. */
  another(): boolean {
    do this.skipWhiteSpace();
    while (!this.at(declaration) && this.feedMiscellany());
    const more = this.offset < this.text.length;
    if (more) this.expectElement();
    if (!this.unparsed) this.builder.finish();
    return more;
  }

  /** Refuses the document that begins here: `first` was to be the only one. */
  refuseAnother(first: XmlElement): never {
    return this.refuse.secondRoot(this.offset, first);
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

  /** At the top of a document, an open tag is all that is left to stand here. */
  private expectElement(): void {
    const { text, offset, refuse } = this;
    if (text.startsWith("<!DOCTYPE", offset)) refuse.syntax("doctype", offset);
    if (text.startsWith("</", offset)) refuse.closeTag(offset, undefined);
    if (text.startsWith("<", offset)) return;
    const first = text.slice(0, this.begin).trim() === "" && this.builder.root === undefined;
    if (first) refuse.notXml(offset);
    refuse.strayText(offset);
  }

  /** Feeds the root's open tag; a `>` between quotes does not end it. */
  private feedOpenTag(): void {
    const { text } = this;
    let next = this.offset;
    do {
      quoteOrEnd.lastIndex = next;
      const found = quoteOrEnd.exec(text)?.[0] ?? this.feedRest();
      next = quoteOrEnd.lastIndex;
      if (found === ">") break;
      next = text.indexOf(found, next) + 1;
    } while (next > 0);
    if (next === 0) this.feedRest();
    this.feed(next);
  }

  /** Feeds the parser up to and with the next occurrence of `closing`, looked for from `from` on. */
  private feedThrough(closing: string, from = this.offset): void {
    const found = this.text.indexOf(closing, from);
    if (found === -1) this.feedRest();
    this.feed(found + closing.length);
  }

  /** Feeds what is left: the document cannot end in it, so that this fails. */
  private feedRest(): never {
    const last = Math.min(this.text.length, this.begin + this.limits.maxDocumentLength);
    this.feed(last);
    if (last < this.text.length) this.refuse.excess("maxDocumentLength", this.begin);
    this.ending = true;
    this.builder.finish();
    return this.refuse.truncation(undefined);
  }

  private feed(to: number): void {
    if (to - this.begin > this.limits.maxDocumentLength) this.refuse.excess("maxDocumentLength", this.begin);
    const from = this.offset;
    this.offset = to;
    this.builder.write(from, to);
  }

  private refuseSyntax(complaint: string, offset: number): never {
    const { open, closed } = this.builder;
    if (this.ending) this.refuse.truncation(open[open.length - 1]);
    if (complaint.startsWith("unexpected close tag")) this.refuse.closeTag(offset, closed);
    return this.refuse.syntax(complaint, offset);
  }
}
