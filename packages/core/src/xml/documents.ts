import type { XmlElement } from "./element.ts";
import type { XmlLimits } from "./limits.ts";
import { PositionCursor } from "./position.ts";
import { Refusals } from "./refusals.ts";
import { TreeBuilder } from "./tree-builder.ts";

const whiteSpace = /[ \t\r\n\uFEFF]*/y;
const declaration = /<\?xml[ \t\r\n]/y;
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
  private readonly builder: TreeBuilder;
  private readonly refuse: Refusals;
  /** Where the current document begins. */
  private begin = 0;
  private ending = false;

  constructor(
    private readonly text: string,
    private readonly limits: XmlLimits,
    file: string | undefined,
  ) {
    this.refuse = new Refusals(text, file, limits);
    this.builder = new TreeBuilder(text, limits, new PositionCursor(text), {
      excess: (limit, offset) => this.refuse.excess(limit, offset),
      syntax: (complaint, offset) => this.refuseSyntax(complaint, offset),
    });
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

  /** Reads on to the end of the document; true if another one begins there, false at the end of the text. */
  another(): boolean {
    do this.skipWhiteSpace();
    while (!this.at(declaration) && this.feedMiscellany());
    const more = this.offset < this.text.length;
    if (more) this.expectElement();
    this.builder.finish();
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
