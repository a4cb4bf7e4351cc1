import { SaxesParser } from "saxes";
import type { XmlElement } from "./element.ts";
import type { XmlLimits } from "./limits.ts";
import { type Attributes, LoneAttributes } from "./lone-attributes.ts";
import type { PositionCursor } from "./position.ts";

type Growing = { -readonly [Key in keyof XmlElement]: XmlElement[Key] } & {
  children: XmlElement[];
};

/** Where the builder says what it will not take. Both throw. */
export interface Objections {
  /** A limit the document passes, and at which offset. */
  excess(limit: keyof XmlLimits, offset: number): never;
  /** What the parser says is not well-formed, and at which offset. */
  syntax(complaint: string, offset: number): never;
}

const noAttributes: Attributes = new Map();
const noChildren: XmlElement[] = [];
Object.freeze(noChildren);
/** Anything but XML's white space (a no-break space is data). */
const anyData = /[^ \t\r\n]/;
const halfSurrogatePair = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/**
 * Builds the tree of one document after the other from the events of a strict parser. The text is written to it in
 * order, in pieces; every offset is one of the whole text.
 */
export class TreeBuilder {
  /** The root element, once it is closed. */
  root: XmlElement | undefined;
  /** The elements now open, outermost first. */
  readonly open: Growing[] = [];
  /** The element closed last: at a close tag that does not match, the element it should have closed. */
  closed: XmlElement | undefined;

  private readonly parser = new SaxesParser({ position: false, forceXMLVersion: true, defaultXMLVersion: "1.0" });
  /** What to add to the parser's own position for an offset in the whole text. */
  private base = 0;
  private written = 0;
  private elements = 0;
  private readonly lone = new LoneAttributes();
  /** The attributes of the element opened last, once it has more than one. */
  private own = new Map<string, string>();

  constructor(
    private readonly text: string,
    private readonly limits: XmlLimits,
    private readonly cursor: PositionCursor,
    private readonly objections: Objections,
  ) {
    const { parser } = this;
    parser.on("opentagstart", ({ name }) => this.startElement(name));
    parser.on("attribute", ({ name, value }) => this.addAttribute(name, value));
    parser.on("closetag", () => this.endElement());
    parser.on("text", (piece) => this.addText(piece));
    parser.on("cdata", (piece) => this.addText(piece));
    parser.on("error", ({ message }) => objections.syntax(message, Math.max(0, this.offset - 1)));
  }

  /** Starts a document. */
  begin(): void {
    this.written = 0;
    this.root = undefined;
    this.open.length = 0;
    this.elements = 0;
  }

  /** Takes in the next piece of the document. What lies between two pieces is layout the parser need not see. */
  write(from: number, to: number): void {
    const piece = this.text.slice(from, to);
    // The parser would take half a surrogate pair and the character behind it for one.
    const half = piece.search(halfSurrogatePair);
    if (half !== -1) this.objections.syntax("disallowed character.", from + half);
    this.base = from - this.written;
    this.written += piece.length;
    this.parser.write(piece);
  }

  /** Ends the document; what is still open then is reported as malformed. */
  finish(): void {
    this.parser.close();
  }

  /** The offset behind the last character looked at. */
  private get offset(): number {
    return this.base + this.parser.position;
  }

  private startElement(name: string): void {
    const { limits, objections, open, text } = this;
    // The parser has taken one character behind the name, or two: CR LF.
    let start = this.offset - name.length - 2;
    if (text.charCodeAt(start) !== 0x3c) start = text.lastIndexOf("<", start);
    if (name.length > limits.maxNameLength) objections.excess("maxNameLength", start);
    if (open.length >= limits.maxDepth) objections.excess("maxDepth", start);
    if (++this.elements > limits.maxElements) objections.excess("maxElements", start);
    const column = this.cursor.advance(start);
    const element: Growing = {
      name,
      attributes: noAttributes,
      children: noChildren,
      text: "",
      line: this.cursor.line,
      column,
      start,
      end: start,
    };
    const parent = open[open.length - 1];
    if (parent !== undefined) {
      if (parent.children === noChildren) parent.children = [element];
      else parent.children.push(element);
    }
    open.push(element);
  }

  private addAttribute(name: string, value: string): void {
    const { limits, objections } = this;
    const element = this.open[this.open.length - 1];
    if (element === undefined) return;
    const { attributes } = element;
    if (name.length > limits.maxNameLength) objections.excess("maxNameLength", this.attributeStart(name));
    if (attributes.size >= limits.maxAttributes) objections.excess("maxAttributes", this.attributeStart(name));
    if (attributes.has(name)) objections.syntax("duplicate attribute", this.attributeStart(name));
    if (attributes.size === 0) element.attributes = this.lone.of(name, value);
    else if (attributes.size === 1) element.attributes = this.own = new Map(attributes).set(name, value);
    else this.own.set(name, value);
  }

  /** Where the attribute begins whose value has just been read: the parser stands behind the closing quote. */
  private attributeStart(name: string): number {
    const closing = this.offset - 1;
    const opening = this.text.lastIndexOf(this.text.charAt(closing), closing - 1);
    return this.text.lastIndexOf(name, opening);
  }

  private addText(piece: string): void {
    const element = this.open[this.open.length - 1];
    if (element !== undefined) element.text = element.text === "" ? piece : element.text + piece;
  }

  private endElement(): void {
    const element = this.open.pop();
    if (element === undefined) return;
    element.end = this.offset;
    if (element.children !== noChildren && !anyData.test(element.text)) element.text = "";
    this.closed = element;
    if (this.open.length === 0) this.root = element;
  }
}
