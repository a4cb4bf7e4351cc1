import type { Guest } from "../../guest/guest.ts";
import { child, children, type XmlElement } from "../../xml/element.ts";

/** The parts of a guest that meet a hazard, none if it is safe; `of` are the words that the hazard's data adds. */
export type Meeting = (guest: Guest, of: readonly string[]) => readonly XmlElement[];

export function devices(guest: Guest, name: string): readonly XmlElement[] {
  return children(child(guest.domain, "devices"), name);
}
