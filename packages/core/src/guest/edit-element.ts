import { attribute, type XmlElement } from "../xml/element.ts";
import { attributeSpan, attributesEnd, type TextEdit } from "../xml/splice.ts";
import { escapeAttribute, escapeText } from "../xml/write.ts";

/** Attributes by name; null stands for one that is not there. */
export type Attributes = Readonly<Record<string, string | null>>;

/** The splices that give an element these attributes; others stay. New ones go behind those that are there. */
export function attributeEdits(text: string, element: XmlElement, wanted: Attributes): TextEdit[] {
  return Object.entries(wanted).flatMap(([name, value]): TextEdit[] => {
    if (value === (attribute(element, name) ?? null)) return [];
    const span = attributeSpan(text, element, name);
    if (span === undefined) {
      const content = value === null ? "" : ` ${name}='${escapeAttribute(value)}'`;
      return [{ offset: attributesEnd(text, element), length: 0, content }];
    }
    if (value !== null) return [{ offset: span.start, length: span.end - span.start, content: escapeAttribute(value) }];
    // The name stands before the equals sign and the opening quote, and so never inside the value.
    const start = blankBefore(text, text.lastIndexOf(name, span.start - name.length - 2));
    return [{ offset: start, length: span.end + 1 - start, content: "" }];
  });
}

/** Takes an element out with the white space before it, up to and with the line break. */
export function removeElement(text: string, element: XmlElement): TextEdit {
  let start = indentBefore(text, element.start);
  if (text[start - 1] === "\n") start -= text[start - 2] === "\r" ? 2 : 1;
  else start = element.start;
  return { offset: start, length: element.end - start, content: "" };
}

/** `<name a='b'>value</name>`. */
export function renderElement(name: string, value: string, attributes: Attributes): string {
  return `<${name}${renderAttributes(attributes)}>${escapeText(value)}</${name}>`;
}

export function renderAttributes(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === null ? "" : ` ${name}='${escapeAttribute(value)}'`))
    .join("");
}

/** The line break and indentation right before an element; nothing where something else stands before it on its line. */
export function lineBreakBefore(text: string, { start }: XmlElement): string {
  const indent = indentBefore(text, start);
  if (text[indent - 1] !== "\n") return "";
  return text.slice(text[indent - 2] === "\r" ? indent - 2 : indent - 1, start);
}

function indentBefore(text: string, offset: number): number {
  let start = offset;
  while (text[start - 1] === " " || text[start - 1] === "\t") start -= 1;
  return start;
}

function blankBefore(text: string, offset: number): number {
  let start = offset;
  while (/[ \t\r\n]/.test(text[start - 1] ?? "")) start -= 1;
  return start;
}
