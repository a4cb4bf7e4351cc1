import type { Guest } from "../guest/guest.ts";
import { attribute, children, type XmlElement } from "../xml/element.ts";

/** What is a guest's own and no check looks at. */
const ownWords: ReadonlySet<string> = new Set(["name", "uuid", "title", "description"]);

/**
 * Equal only for guests that differ in nothing but their names and the addresses of their network cards, as those do
 * that are made from one template.
 */
export function definitionKey({ text, domain, live }: Guest): string {
  const cards = children(domain, "devices").flatMap((devices) => children(devices, "interface"));
  const own: XmlElement[] = [
    ...domain.children.filter(({ name }) => ownWords.has(name)),
    ...cards.flatMap((card) => children(card, "mac")),
  ];
  let key = `${attribute(domain, "type")} ${live} `;
  let place = domain.children[0]?.start ?? domain.end;
  for (const { start, end } of own.sort((a, b) => a.start - b.start)) {
    key += text.slice(place, start);
    place = end;
  }
  return key + text.slice(place, domain.end);
}
