import type { Fragment } from "./fragments.ts";

/**
 * An element of a document that was read. Names keep their prefix (`qemu:commandline`) and `xmlns` declarations are
 * attributes like others: libvirt's prefixes are fixed, so nothing here resolves namespaces.
 *
 * Strings may share memory with the text they were read from: who keeps elements keeps the text.
 */
export interface XmlElement {
  readonly name: string;
  /** In the order of the document. Values are decoded and normalized as XML says (a line break becomes a space). */
  readonly attributes: ReadonlyMap<string, string>;
  /** The child elements, in the order of the document. */
  readonly children: readonly XmlElement[];
  /**
   * The element's own character data, CDATA included, in one piece, not trimmed. White space alone between child
   * elements is layout, not data: then this is the empty string.
   */
  readonly text: string;
  /** Of the `<` of the open tag, counted from 1. */
  readonly line: number;
  /** Likewise; in UTF-16 code units. */
  readonly column: number;
  /** Offset of the `<` of the open tag in the text that was read. */
  readonly start: number;
  /** Offset just behind the `>` of the close tag. */
  readonly end: number;
  /** Where the element's text was met in other documents: the same object for all of them ({@link onceByText}). */
  readonly fragment?: Fragment | undefined;
}

/** The first child element of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** All child elements of that name, in order. */
export function children(element: XmlElement | undefined, name: string): XmlElement[] {
  return element === undefined ? [] : element.children.filter((candidate) => candidate.name === name);
}

/** Follows a path of names, the first child of that name at each step: `descend(domain, "os", "type")`. */
export function descend(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce(child, element);
}

/** The value of an attribute; undefined if it is not there. */
export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes.get(name);
}

/** An element's text without the white space around it; undefined if there is no element. */
export function textOf(element: XmlElement | undefined): string | undefined {
  return element?.text.trim();
}
