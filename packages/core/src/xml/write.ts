/** A plain description of an element to be written; every {@link XmlElement} that was read is one. */
export interface XmlNode {
  readonly name: string;
  /** Names and values in order, as pairs or as an object; an undefined value leaves the attribute out. */
  readonly attributes?: Iterable<readonly [string, string | undefined]> | Readonly<Record<string, string | undefined>>;
  readonly children?: readonly XmlNode[];
  readonly text?: string;
}

/** NameStartChar and NameChar of XML 1.0, fifth edition, section 2.3. */
const nameStart =
  ":A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F" +
  "\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const xmlName = new RegExp(`^[${nameStart}][${nameStart}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*$`, "u");
/** Anything but Char of section 2.2. */
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** White space other than a space is written as a reference, since a reader would turn it into a space. */
const attributeEscapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&apos;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};
const textEscapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" };

function checked(value: string): string {
  const found = forbidden.exec(value);
  if (found === null) return value;
  const code = found[0].codePointAt(0) ?? 0;
  throw new RangeError(`U+${code.toString(16).toUpperCase().padStart(4, "0")} cannot be written in XML`);
}

function checkedName(name: string): string {
  if (!xmlName.test(name)) throw new RangeError(`${JSON.stringify(name)} is no XML name`);
  return name;
}

/** Escapes an attribute's value so that it can stand between quotes of either kind. */
export function escapeAttribute(value: string): string {
  return checked(value)
    .replace(/[&<>'\t\n\r]/g, (character) => attributeEscapes[character] ?? character)
    .replaceAll('"', "&quot;");
}

/** Escapes character data. */
export function escapeText(value: string): string {
  return checked(value).replace(/[&<>\r]/g, (character) => textEscapes[character] ?? character);
}

function isIterable(value: object): value is Iterable<readonly [string, string | undefined]> {
  return Symbol.iterator in value;
}

function writeAttributes(attributes: NonNullable<XmlNode["attributes"]>): string {
  let written = "";
  for (const [name, value] of isIterable(attributes) ? attributes : Object.entries(attributes)) {
    if (value !== undefined) written += ` ${checkedName(name)}='${escapeAttribute(value)}'`;
  }
  return written;
}

/**
 * An element that holds only elements has each of them on a line of its own. Where there is text, white space would
 * be data, so that nothing is added: the text comes first, the child elements right behind it.
 */
function writeElement(node: XmlNode, indent: string): string {
  const { name, attributes = {}, children = [], text = "" } = node;
  const open = `${indent}<${checkedName(name)}${writeAttributes(attributes)}`;
  if (text === "" && children.length === 0) return `${open}/>`;
  if (text !== "") return `${open}>${escapeText(text)}${children.map((c) => writeElement(c, "")).join("")}</${name}>`;
  return `${open}>\n${children.map((c) => `${writeElement(c, `${indent}  `)}\n`).join("")}${indent}</${name}>`;
}

/**
 * Writes a document the way libvirt does: two spaces of indentation, single quotes, no XML declaration, a newline at
 * the end. Reading it back gives the same names, attributes, children and text; only white space that is the whole
 * text of an element with child elements is taken as layout.
 *
 * @throws {RangeError} for what XML cannot hold: a name that is none, a control character, half a surrogate pair.
 */
export function writeXml(node: XmlNode): string {
  return `${writeElement(node, "")}\n`;
}
