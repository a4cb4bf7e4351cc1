import type { XmlElement } from "./element.ts";

/** Replaces `length` code units of a text from `offset` on by `content`; with length 0 it inserts. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** A stretch of a text: from `start` up to, without, `end`. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * Applies edits, given in the order of the text and in its own offsets. Everything outside them stays as it is.
 *
 * @throws {RangeError} if the edits overlap, are out of order, or lie outside the text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let edited = "";
  let copied = 0;
  for (const { offset, length, content } of edits) {
    if (offset < copied)
      throw new RangeError(`the edit at ${offset} overlaps the one before it, which ends at ${copied}`);
    if (!(length >= 0 && offset + length <= text.length)) {
      throw new RangeError(`the edit of ${length} at ${offset} lies outside the text of ${text.length}`);
    }
    edited += text.slice(copied, offset) + content;
    copied = offset + length;
  }
  return edited + text.slice(copied);
}

/**
 * Where an offset of the edited text lay before the edits, given as {@link applyEdits} takes them: within what an edit put
 * in, where that edit was made.
 */
export function offsetBefore(edits: readonly TextEdit[], offset: number): number {
  let grown = 0;
  for (const edit of edits) {
    const start = edit.offset + grown;
    if (offset < start) break;
    if (offset < start + edit.content.length) return edit.offset;
    grown += edit.content.length - edit.length;
  }
  return offset - grown;
}

/** One attribute, sticky: name, equals sign, value in quotes of either kind. */
const attributePattern = /[ \t\r\n]+([^\s=/>]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/y;

/**
 * Where the value of an attribute stands, without its quotes, in the text the element was read from. What replaces
 * it must be escaped for either quote (`escapeAttribute`).
 */
export function attributeSpan(text: string, element: XmlElement, name: string): TextSpan | undefined {
  attributePattern.lastIndex = element.start + 1 + element.name.length;
  for (let found = attributePattern.exec(text); found !== null; found = attributePattern.exec(text)) {
    if (found[1] !== name) continue;
    const end = attributePattern.lastIndex - 1;
    return { start: end - (found[2] ?? found[3] ?? "").length, end };
  }
  return undefined;
}

/** The offset behind the last attribute of an element's open tag; behind its name if it has none. */
export function attributesEnd(text: string, element: XmlElement): number {
  let behind = element.start + 1 + element.name.length;
  attributePattern.lastIndex = behind;
  while (attributePattern.test(text)) behind = attributePattern.lastIndex;
  return behind;
}

/** The offset behind the `>` or `/>` of an element's open tag. */
function openTagEnd(text: string, element: XmlElement): number {
  return text.indexOf(">", attributesEnd(text, element)) + 1;
}

/** What stands between an element's open and close tag; undefined for an empty-element tag (`<acpi/>`). */
export function contentSpan(text: string, element: XmlElement): TextSpan | undefined {
  const start = openTagEnd(text, element);
  if (start === element.end) return undefined;
  return { start, end: text.lastIndexOf("</", element.end - 1) };
}
