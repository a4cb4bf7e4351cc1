import type { Finding } from "../evidence/finding.ts";
import { formatSource } from "../evidence/source.ts";
import { type Guest, guestSource } from "../guest/guest.ts";
import type { XmlElement } from "../xml/element.ts";

/** What can be said of a guest's definition alone, with no host at hand: what hurts when it is to move. */
export type Rule = (guest: Guest) => Finding[];

/** A finding at an element of the definition. */
export function findingAt(guest: Guest, element: XmlElement | undefined, finding: Omit<Finding, "evidence">): Finding {
  return { ...finding, evidence: [formatSource(guestSource(guest, element))] };
}
