import { descend } from "../xml/element.ts";
import { attributeSpan, type TextEdit } from "../xml/splice.ts";
import { escapeAttribute } from "../xml/write.ts";
import type { Guest } from "./guest.ts";
import type { Pinnable } from "./pinnable.ts";

/** The splices that write another machine type. */
export function machineEdits(guest: Guest, before: Pinnable, after: Pinnable): TextEdit[] {
  const type = descend(guest.domain, "os", "type");
  if (before.machine === after.machine || after.machine === null || type === undefined) return [];
  const span = attributeSpan(guest.text, type, "machine");
  const value = escapeAttribute(after.machine);
  if (span !== undefined) return [{ offset: span.start, length: span.end - span.start, content: value }];
  return [{ offset: type.start + 1 + type.name.length, length: 0, content: ` machine='${value}'` }];
}
