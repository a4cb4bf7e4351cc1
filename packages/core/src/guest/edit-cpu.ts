import { attribute, child, children, type XmlElement } from "../xml/element.ts";
import { attributesEnd, contentSpan, type TextEdit } from "../xml/splice.ts";
import { escapeText } from "../xml/write.ts";
import {
  type Attributes,
  attributeEdits,
  lineBreakBefore,
  removeElement,
  renderAttributes,
  renderElement,
} from "./edit-element.ts";
import type { Guest } from "./guest.ts";
import { mayBeFeature, type PinnableCpu } from "./pinnable.ts";

/**
 * The splices that make the `<cpu>` of a definition another one. Lines that stay keep their place and their bytes, and
 * so do topology, NUMA cells and comments; new lines take the indentation of those around them.
 */
export function cpuEdits(guest: Guest, before: PinnableCpu | null, after: PinnableCpu | null): TextEdit[] {
  if (after === null || before === after) return [];
  const cpu = child(guest.domain, "cpu");
  if (cpu === undefined) return insertCpu(guest, after);
  const attributes = attributeEdits(guest.text, cpu, attributesOf(after));
  if (isBlank(guest, cpu)) return [...attributes, ...fill(guest, cpu, after)];
  return [
    ...attributes,
    ...childEdits(guest, cpu, "model", after.model, { fallback: after.fallback }),
    ...childEdits(guest, cpu, "vendor", after.vendor, {}),
    ...cacheEdits(guest, cpu, after),
    ...featureEdits(guest, cpu, after),
  ];
}

function attributesOf({ mode, match, check, migratable }: PinnableCpu): Attributes {
  return { mode, match, check, migratable };
}

/** Changes, adds or takes out the one child of that name. */
function childEdits(
  guest: Guest,
  cpu: XmlElement,
  name: string,
  value: string | null,
  attributes: Attributes,
): TextEdit[] {
  const { text } = guest;
  const element = child(cpu, name);
  if (element === undefined) {
    if (value === null) return [];
    const content = `${indentIn(guest, cpu)}${renderElement(name, value, attributes)}`;
    return [{ offset: firstPlace(guest, cpu, name), length: 0, content }];
  }
  if (value === null) return [removeElement(text, element)];
  const edits = attributeEdits(text, element, attributes);
  if (element.text.trim() === value) return edits;
  const content = contentSpan(text, element);
  if (content !== undefined) {
    return [...edits, { offset: content.start, length: content.end - content.start, content: escapeText(value) }];
  }
  const start = attributesEnd(text, element);
  return [...edits, { offset: start, length: element.end - start, content: `>${escapeText(value)}</${name}>` }];
}

function cacheEdits(guest: Guest, cpu: XmlElement, after: PinnableCpu): TextEdit[] {
  const cache = child(cpu, "cache");
  return cache !== undefined && after.cache === null ? [removeElement(guest.text, cache)] : [];
}

function featureEdits(guest: Guest, cpu: XmlElement, after: PinnableCpu): TextEdit[] {
  const lines = children(cpu, "feature");
  const written = new Set(lines.map((line) => attribute(line, "name") ?? ""));
  const edits = lines.flatMap((line): TextEdit[] => {
    const name = attribute(line, "name") ?? "";
    if (!mayBeFeature(name)) return [];
    const policy = Object.hasOwn(after.features, name) ? after.features[name]! : null;
    if (policy === null) return [removeElement(guest.text, line)];
    return policy === (attribute(line, "policy") ?? "require") ? [] : attributeEdits(guest.text, line, { policy });
  });
  const added = Object.entries(after.features).filter(([name]) => !written.has(name));
  if (added.length === 0) return edits;
  const indent = indentIn(guest, cpu);
  const content = added.map(([name, policy]) => `${indent}${renderFeature(name, policy)}`).join("");
  const last = lines.at(-1) ?? cpu.children.at(-1);
  return [...edits, { offset: last?.end ?? contentSpan(guest.text, cpu)!.start, length: 0, content }];
}

function renderFeature(name: string, policy: string): string {
  return `<feature${renderAttributes({ policy, name })}/>`;
}

/** A model goes first, a vendor behind the model. */
function firstPlace(guest: Guest, cpu: XmlElement, name: string): number {
  const model = name === "vendor" ? child(cpu, "model") : undefined;
  return model?.end ?? contentSpan(guest.text, cpu)!.start;
}

/** A line break with the indentation of the element's children; nothing where it is all on one line. */
function indentIn({ text }: Guest, parent: XmlElement): string {
  const [sample] = parent.children;
  if (sample !== undefined) return lineBreakBefore(text, sample);
  const own = lineBreakBefore(text, parent);
  return own === "" ? "" : `${own}  `;
}

/** `<cpu/>`, or one with nothing but white space in it. */
function isBlank({ text }: Guest, cpu: XmlElement): boolean {
  const content = contentSpan(text, cpu);
  return content === undefined || !/\S/.test(text.slice(content.start, content.end));
}

/** Replaces all behind the attributes of a `<cpu>` without content. */
function fill(guest: Guest, cpu: XmlElement, after: PinnableCpu): TextEdit[] {
  const start = attributesEnd(guest.text, cpu);
  const content = renderContent(after, lineBreakBefore(guest.text, cpu));
  return [{ offset: start, length: cpu.end - start, content }];
}

/** Behind `<os>`, on a line of its own if `<os>` has one. */
function insertCpu(guest: Guest, after: PinnableCpu): TextEdit[] {
  const anchor = child(guest.domain, "os") ?? guest.domain.children.at(-1);
  if (anchor === undefined) return [];
  const indent = lineBreakBefore(guest.text, anchor);
  const content = `${indent}<cpu${renderAttributes(attributesOf(after))}${renderContent(after, indent)}`;
  return [{ offset: anchor.end, length: 0, content }];
}

/** From the `>` of the open tag on. */
function renderContent(cpu: PinnableCpu, indent: string): string {
  const inner = indent === "" ? "" : `${indent}  `;
  const lines = [
    ...(cpu.model === null ? [] : [renderElement("model", cpu.model, { fallback: cpu.fallback })]),
    ...(cpu.vendor === null ? [] : [renderElement("vendor", cpu.vendor, {})]),
    ...Object.entries(cpu.features).map(([name, policy]) => renderFeature(name, policy)),
  ];
  return `>${lines.map((line) => `${inner}${line}`).join("")}${indent}</cpu>`;
}
