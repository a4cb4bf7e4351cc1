import type { Finding } from "../evidence/finding.ts";
import { formatSource } from "../evidence/source.ts";
import type { MoveContext } from "../facets/facet.ts";
import { guestSource } from "../guest/guest.ts";
import type { XmlElement } from "../xml/element.ts";

/**
 * What bears on a move besides what the destination offers in one area: what the guest's own definition, the host it
 * leaves or the way it is moved has to do with it. A rule is a function of the move alone and knows no other rule.
 */
export type MoveRule = (move: MoveContext) => readonly Finding[];

/** A finding about an element of the guest's definition (undefined: about the whole guest), with what else shows it. */
export function findingOf(
  { guest }: MoveContext,
  element: XmlElement | undefined,
  finding: Omit<Finding, "evidence">,
  evidence: readonly string[] = [],
): Finding {
  return { ...finding, evidence: [formatSource(guestSource(guest, element)), ...evidence] };
}
