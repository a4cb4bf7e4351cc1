import { descend } from "../xml/element.ts";
import type { TextEdit } from "../xml/splice.ts";
import { attributeEdits } from "./edit-element.ts";
import type { Guest } from "./guest.ts";
import type { Pinnable } from "./pinnable.ts";

/** The splices that write another machine type. */
export function machineEdits({ domain, text }: Guest, before: Pinnable, after: Pinnable): TextEdit[] {
  const type = descend(domain, "os", "type");
  if (before.machine === after.machine || type === undefined) return [];
  return attributeEdits(text, type, { machine: after.machine });
}
