import { attribute, child, children, type XmlElement } from "../xml/element.ts";
import { attributeSpan, contentSpan, type TextEdit } from "../xml/splice.ts";
import { escapeAttribute, escapeText } from "../xml/write.ts";
import type { Guest } from "./guest.ts";
import type { PinnableCpu } from "./pinnable.ts";

/**
 * The splices that make the `<cpu>` of a definition another one. Lines that stay keep their place and their bytes, and
 * so do topology, NUMA cells, cache and comments; new lines take the indentation of those around them.
 */
export function cpuEdits(guest: Guest, before: PinnableCpu | null, after: PinnableCpu | null): TextEdit[] {
  if (after === null || before === after) return [];
  const cpu = child(guest.domain, "cpu");
  if (cpu === undefined) return insertCpu(guest, after);
  const content = contentSpan(guest.text, cpu);
  if (content === undefined) return [replaceEmpty(guest, cpu, after)];
  return [
    ...attributeEdits(guest.text, cpu, attributesOf(after)),
    ...elementEdits(guest, cpu, "model", after.model, { fallback: after.fallback }),
    ...elementEdits(guest, cpu, "vendor", after.vendor, {}),
    ...featureEdits(guest, cpu, after),
  ].sort((a, b) => a.offset - b.offset);
}

type Attributes = Readonly<Record<string, string | null>>;

function attributesOf({ mode, match, check, migratable }: PinnableCpu): Attributes {
  return { mode, match, check, migratable };
}

function attributeEdits(text: string, element: XmlElement, wanted: Attributes): TextEdit[] {
  return Object.entries(wanted).flatMap(([name, value]): TextEdit[] => {
    const span = attributeSpan(text, element, name);
    if (value === (attribute(element, name) ?? null)) return [];
    if (span === undefined) {
      return [
        {
          offset: element.start + 1 + element.name.length,
          length: 0,
          content: ` ${name}='${escapeAttribute(value!)}'`,
        },
      ];
    }
    if (value !== null) return [{ offset: span.start, length: span.end - span.start, content: escapeAttribute(value) }];
    const start = text.lastIndexOf(name, span.start);
    const from = start - (/\s*$/.exec(text.slice(0, start))?.[0].length ?? 0);
    return [{ offset: from, length: span.end + 1 - from, content: "" }];
  });
}

/** Changes, adds or takes out the one child of that name. */
function elementEdits(
  guest: Guest,
  cpu: XmlElement,
  name: string,
  value: string | null,
  attributes: Attributes,
): TextEdit[] {
  const element = child(cpu, name);
  if (element === undefined) {
    if (value === null) return [];
    return [
      {
        offset: firstPlace(guest, cpu, name),
        length: 0,
        content: `${indentOf(guest, cpu)}${render(name, value, attributes)}`,
      },
    ];
  }
  if (value === null) return [removeLine(guest.text, element)];
  const content = contentSpan(guest.text, element);
  const edits = attributeEdits(guest.text, element, attributes);
  if (element.text.trim() === value || content === undefined) return edits;
  return [...edits, { offset: content.start, length: content.end - content.start, content: escapeText(value) }];
}

function featureEdits(guest: Guest, cpu: XmlElement, after: PinnableCpu): TextEdit[] {
  const lines = children(cpu, "feature");
  const written = new Set<string>();
  const edits = lines.flatMap((line): TextEdit[] => {
    const name = attribute(line, "name") ?? "";
    written.add(name);
    const policy = Object.hasOwn(after.features, name) ? after.features[name]! : null;
    if (policy === null) return [removeLine(guest.text, line)];
    return policy === (attribute(line, "policy") ?? "require") ? [] : attributeEdits(guest.text, line, { policy });
  });
  const added = Object.entries(after.features).filter(([name]) => !written.has(name));
  if (added.length === 0) return edits;
  const indent = indentOf(guest, cpu);
  const content = added.map(([name, policy]) => `${indent}${feature(name, policy)}`).join("");
  const last = lines.at(-1) ?? cpu.children.at(-1);
  const offset = last === undefined ? contentSpan(guest.text, cpu)!.start : last.end;
  return [...edits, { offset, length: 0, content }];
}

function feature(name: string, policy: string): string {
  return `<feature policy='${policy}' name='${escapeAttribute(name)}'/>`;
}

function render(name: string, value: string, attributes: Attributes): string {
  const written = Object.entries(attributes).flatMap(([key, text]) =>
    text === null ? [] : [` ${key}='${escapeAttribute(text)}'`],
  );
  return `<${name}${written.join("")}>${escapeText(value)}</${name}>`;
}

/** A model goes first, a vendor behind the model. */
function firstPlace(guest: Guest, cpu: XmlElement, name: string): number {
  const model = name === "vendor" ? child(cpu, "model") : undefined;
  return model?.end ?? contentSpan(guest.text, cpu)!.start;
}

/** An element with the white space before it, up to the end of the line before. */
function removeLine(text: string, element: XmlElement): TextEdit {
  const space = /[ \t]*\r?\n?[ \t]*$/.exec(text.slice(0, element.start))?.[0].length ?? 0;
  return { offset: element.start - space, length: element.end - element.start + space, content: "" };
}

/** A line break with the indentation of the element's children; nothing where it is all on one line. */
function indentOf({ text }: Guest, parent: XmlElement): string {
  const sample = parent.children[0];
  const before = text.slice(0, sample === undefined ? parent.start : sample.start);
  const found = /\r?\n[ \t]*$/.exec(before)?.[0];
  if (found === undefined) return "";
  return sample === undefined ? `${found}  ` : found;
}

function replaceEmpty(guest: Guest, cpu: XmlElement, after: PinnableCpu): TextEdit {
  const indent = /\r?\n[ \t]*$/.exec(guest.text.slice(0, cpu.start))?.[0] ?? "";
  return { offset: cpu.start, length: cpu.end - cpu.start, content: renderCpu(after, indent) };
}

/** Behind `<os>`, on a line of its own if `<os>` has one. */
function insertCpu(guest: Guest, after: PinnableCpu): TextEdit[] {
  const os = child(guest.domain, "os");
  const anchor = os ?? guest.domain.children.at(-1);
  if (anchor === undefined) return [];
  const indent = /\r?\n[ \t]*$/.exec(guest.text.slice(0, anchor.start))?.[0] ?? "";
  return [{ offset: anchor.end, length: 0, content: `${indent}${renderCpu(after, indent)}` }];
}

function renderCpu(cpu: PinnableCpu, indent: string): string {
  const attributes = Object.entries(attributesOf(cpu)).flatMap(([name, value]) =>
    value === null ? [] : [` ${name}='${escapeAttribute(value)}'`],
  );
  const inner = indent === "" ? "" : `${indent}  `;
  const lines = [
    ...(cpu.model === null ? [] : [render("model", cpu.model, { fallback: cpu.fallback })]),
    ...(cpu.vendor === null ? [] : [render("vendor", cpu.vendor, {})]),
    ...Object.entries(cpu.features).map(([name, policy]) => feature(name, policy)),
  ];
  return `<cpu${attributes.join("")}>${lines.map((line) => `${inner}${line}`).join("")}${indent}</cpu>`;
}
