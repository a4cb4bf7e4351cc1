import type { XmlElement } from "../xml/element.ts";
import { PositionCursor } from "../xml/position.ts";
import { applyEdits, offsetBefore, type TextEdit } from "../xml/splice.ts";
import type { Guest } from "./guest.ts";
import { readGuests } from "./read-guests.ts";

/**
 * The guest as its definition reads after edits within it. Its elements keep the lines of the user's own file, which is
 * what evidence is looked up in; what an edit put in has the line where that was done.
 */
export function editedGuest(guest: Guest, edits: readonly TextEdit[]): Guest {
  const text = applyEdits(guest.text, edits);
  const { guests } = readGuests([{ name: guest.file, text }]);
  const edited = guests.find(({ domain }) => domain.start === guest.domain.start)!;
  const cursor = new PositionCursor(guest.text);
  const lineBefore = (offset: number) => {
    cursor.advance(offsetBefore(edits, offset));
    return cursor.line;
  };
  return { ...edited, domain: withLines(edited.domain, lineBefore) };
}

/** The element with its lines told anew, in the order of the text. */
function withLines(element: XmlElement, lineOf: (start: number) => number): XmlElement {
  const line = lineOf(element.start);
  const children = element.children.map((child) => withLines(child, lineOf));
  return { ...element, fragment: undefined, line, children };
}
