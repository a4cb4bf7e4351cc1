import type { XmlElement } from "./element.ts";
import { deepestFragment, type Fragments } from "./fragments.ts";
import type { XmlLimits } from "./limits.ts";
import { LoneAttributes } from "./lone-attributes.ts";
import type { PositionCursor } from "./position.ts";

type Growing = { -readonly [Key in keyof XmlElement]: XmlElement[Key] } & { children: XmlElement[] };

/** Where an element begins, and how deep it stands. */
type Place = Pick<XmlElement, "start" | "line" | "column"> & { readonly depth: number };

const noAttributes: XmlElement["attributes"] = new Map();
const noChildren: XmlElement[] = [];
Object.freeze(noChildren);

/** What a character may be part of, by its code; other characters are left to the parser. */
const nameStart = 1;
const nameRest = 2;
const blank = 4;
const data = 8;
const kinds = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:")
  mark(character, nameStart | nameRest | data);
for (const character of "0123456789.-") mark(character, nameRest | data);
for (const character of " \t\n") mark(character, blank);
for (const character of "!\"#$%'()*+,/;=>?@[\\^`{|}~") mark(character, data);

function mark(character: string, kind: number): void {
  kinds[character.charCodeAt(0)] = kind;
}

const [lessThan, greaterThan, slash, equals] = [0x3c, 0x3e, 0x2f, 0x3d] as const;
const [apostrophe, quote, newline, space] = [0x27, 0x22, 0x0a, 0x20] as const;

/**
 * Reads plain documents three times as fast as the parser: elements, attributes and text of printable ASCII, which is
 * all that libvirt writes of a host. Whatever else stands in a document (a reference, a comment, a character beyond
 * ASCII, text beside elements, a space where few put one, a mistake, more than a limit allows) makes it the parser's:
 * so nothing is refused here, and what is read is what the parser would have read. A test holds the two together.
 */
export class PlainReader {
  private readonly lone = new LoneAttributes();
  private at = 0;
  private line = 1;
  private lineStart = 0;
  private elements = 0;
  /** Of the open elements that may become fragments: how many elements had begun before them. */
  private readonly elementsBefore: number[] = [];
  /** How deep the element stands that is read: 0 for a document's root. */
  private depthOfRoot = 0;

  constructor(
    private readonly text: string,
    private readonly limits: XmlLimits,
    private readonly cursor: PositionCursor,
    /** What was read of other documents; without it everything is read. */
    private readonly fragments?: Fragments,
  ) {}

  /** The root that begins at `begin`; undefined if the document is not plain. */
  read(begin: number): XmlElement | undefined {
    this.at = begin;
    this.lineStart = begin - this.cursor.advance(begin) + 1;
    this.line = this.cursor.line;
    this.elements = 0;
    return this.readFrom(begin + this.limits.maxDocumentLength);
  }

  /** Reads the element that begins here. */
  private readFrom(latest: number): XmlElement | undefined {
    const open: Growing[] = [];
    while (this.at < latest && this.text.charCodeAt(this.at) === lessThan) {
      const closed = this.text.charCodeAt(this.at + 1) === slash ? this.closeTag(open) : this.openTag(open);
      if (closed === undefined) return undefined;
      if (open.length === 0) return this.at <= latest ? closed : undefined;
      if (!this.content(open[open.length - 1]!)) return undefined;
    }
    return undefined;
  }

  private kindAt(offset: number): number {
    const code = this.text.charCodeAt(offset);
    return code < 128 ? kinds[code]! : 0;
  }

  /** The offset behind the name at `from`; `from` itself if none stands there. */
  private nameEnd(from: number): number {
    if ((this.kindAt(from) & nameStart) === 0) return from;
    let end = from + 1;
    while ((this.kindAt(end) & nameRest) !== 0) end += 1;
    return end - from > this.limits.maxNameLength ? from : end;
  }

  private closeTag(open: Growing[]): XmlElement | undefined {
    const element = open.pop();
    if (element === undefined) return undefined;
    const end = this.at + 2 + element.name.length;
    if (!this.text.startsWith(element.name, this.at + 2) || this.text.charCodeAt(end) !== greaterThan) return undefined;
    this.at = element.end = end + 1;
    const { fragments } = this;
    const depth = this.depthOfRoot + open.length;
    if (fragments !== undefined && open.length > 0 && depth <= deepestFragment) {
      element.fragment = fragments.keep(this.text, element, depth, this.elements - this.elementsBefore[depth]!);
    }
    return element;
  }

  private openTag(open: Growing[]): XmlElement | undefined {
    const start = this.at;
    const end = this.nameEnd(start + 1);
    this.elements += 1;
    if (end === start + 1 || open.length >= this.limits.maxDepth || this.elements > this.limits.maxElements) {
      return undefined;
    }
    const element: Growing = {
      name: this.text.slice(start + 1, end),
      attributes: noAttributes,
      children: noChildren,
      text: "",
      line: this.line,
      column: start - this.lineStart + 1,
      start,
      end: start,
      fragment: undefined,
    };
    this.at = end;
    if (!this.attributes(element)) return undefined;
    const parent = open[open.length - 1];
    if (parent !== undefined) {
      if (parent.children === noChildren) parent.children = [element];
      else parent.children.push(element);
    }
    const empty = this.text.charCodeAt(this.at) === slash;
    if (empty) this.at += 1;
    if (this.text.charCodeAt(this.at) !== greaterThan) return undefined;
    this.at += 1;
    if (empty) element.end = this.at;
    else if (open.length === 0 || !this.passOver(element, this.depthOfRoot + open.length)) open.push(element);
    return element;
  }

  /** Passes over an element whose text was read before: its children are read when somebody asks for them. */
  private passOver(element: Growing, depth: number): boolean {
    const { fragments } = this;
    if (fragments === undefined || depth > deepestFragment) return false;
    const fragment = fragments.find(this.text, element.start, element.name, depth);
    this.elementsBefore[depth] = this.elements;
    if (fragment === undefined || this.elements + fragment.elements > this.limits.maxElements) return false;
    element.fragment = fragment;
    element.end = this.at = element.start + fragment.text.length;
    this.elements += fragment.elements;
    const { line, column, start } = element;
    if (fragment.lines > 0) {
      this.line = line + fragment.lines;
      this.lineStart = this.at - fragment.lastLine;
    }
    const reader = () => new PlainReader(this.text, this.limits, this.cursor, fragments);
    let children: XmlElement[] | undefined;
    Object.defineProperty(element, "children", {
      enumerable: true,
      get: () => {
        children ??= reader().childrenOf({ start, line, column, depth });
        return children;
      },
    });
    return true;
  }

  /** The children of an element that is known to be plain. */
  private childrenOf({ start, line, column, depth }: Place): XmlElement[] {
    this.at = start;
    this.line = line;
    this.lineStart = start - column + 1;
    this.depthOfRoot = depth;
    const element = this.readFrom(start + this.limits.maxDocumentLength);
    if (element === undefined) throw new Error("an element that was read is not plain any more");
    return element.children as XmlElement[];
  }

  /** Reads up to the end of the open tag; false if it is not plain. */
  private attributes(element: Growing): boolean {
    let own: Map<string, string> | undefined;
    while (this.skipBlanks()) {
      const from = this.at;
      const end = this.nameEnd(from);
      if (end === from) break;
      const mark = this.text.charCodeAt(end + 1);
      if (this.text.charCodeAt(end) !== equals || (mark !== apostrophe && mark !== quote)) return false;
      const close = this.valueEnd(end + 2, mark);
      if (close < 0) return false;
      const name = this.text.slice(from, end);
      const value = this.text.slice(end + 2, close);
      const { attributes } = element;
      if (attributes.has(name) || attributes.size >= this.limits.maxAttributes) return false;
      if (attributes.size === 0) element.attributes = this.lone.of(name, value);
      else if (own === undefined) element.attributes = own = new Map(attributes).set(name, value);
      else own.set(name, value);
      this.at = close + 1;
    }
    return true;
  }

  /** The offset of the quote that ends the value at `from`; -1 if the value is not plain. */
  private valueEnd(from: number, mark: number): number {
    for (let end = from; ; end += 1) {
      const code = this.text.charCodeAt(end);
      if (code === mark) return end;
      if (code !== space && (this.kindAt(end) & data) === 0) return -1;
    }
  }

  /** Moves on to what is not blank; false if nothing was. */
  private skipBlanks(): boolean {
    const from = this.at;
    while ((this.kindAt(this.at) & blank) !== 0) {
      if (this.text.charCodeAt(this.at) === newline) this.startLine(this.at + 1);
      this.at += 1;
    }
    return this.at > from;
  }

  private startLine(offset: number): void {
    this.line += 1;
    this.lineStart = offset;
  }

  /** Reads up to the next tag: text alone, or blanks beside elements; false if it is anything else. */
  private content(element: Growing): boolean {
    const from = this.at;
    this.skipBlanks();
    let code = this.text.charCodeAt(this.at);
    const isBlank = code === lessThan;
    while (code !== lessThan) {
      if ((this.kindAt(this.at) & (data | blank)) === 0) return false;
      if (code === newline) this.startLine(this.at + 1);
      this.at += 1;
      code = this.text.charCodeAt(this.at);
    }
    const closes = this.text.charCodeAt(this.at + 1) === slash;
    if (closes && element.children === noChildren) element.text = this.text.slice(from, this.at);
    else if (!isBlank) return false;
    return true;
  }
}
