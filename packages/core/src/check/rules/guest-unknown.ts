import type { Finding } from "../../evidence/finding.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { domainWords } from "../../guest/domain-words.ts";
import { attribute, child, type XmlElement } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/** What of a definition nobody here knows is told, never passed over: elements that libvirt's schema lacks, and what goes past libvirt. */
export const guestUnknown: MoveRule = (move) => {
  const { domain } = move.guest;
  const places: readonly (readonly [where: keyof typeof domainWords, parent: XmlElement | undefined])[] = [
    ["domain", domain],
    ["devices", child(domain, "devices")],
    ["features", child(domain, "features")],
    ["clock", child(domain, "clock")],
  ];
  const strangers = places.flatMap(([where, parent]) =>
    (parent?.children ?? [])
      .filter((element) => !isForeign(element) && !domainWords[where].has(element.name))
      .map((element) => stranger(element, where, move)),
  );
  return [...strangers, ...pastLibvirt(move)];
};

function stranger(element: XmlElement, where: string, move: MoveContext): Finding {
  return findingOf(move, element, {
    check: "guest.unknown",
    severity: "unknown",
    message: `<${element.name}> in <${where}> is not known here: what it needs of a host is not known`,
    remedy: "see libvirt's formatdomain for it; where it is of no account, leave this check out (--skip guest.unknown)",
    qemu: "unknown",
    guestSees: "unknown",
  });
}

/** An element of another namespace, by a prefix or as the default of its part of the document. */
function isForeign(element: XmlElement): boolean {
  return element.name.includes(":") || attribute(element, "xmlns") !== undefined;
}

const localName = ({ name }: XmlElement) => name.slice(name.indexOf(":") + 1);

/** What is handed to QEMU past libvirt: the part of the definition, its elements and the word that says what. */
const handed: readonly (readonly [part: string, element: string, word: string])[] = [
  ["commandline", "arg", "value"],
  ["override", "device", "alias"],
];

/** `<qemu:commandline>` and `<qemu:override>`: what they hand to QEMU, libvirt does not see. */
function pastLibvirt(move: MoveContext): Finding[] {
  const foreign = move.guest.domain.children.filter(isForeign);
  const given = handed.flatMap(([part, element, word]) =>
    foreign
      .filter((one) => localName(one) === part)
      .flatMap((one) => one.children.filter((inner) => localName(inner) === element))
      .map((inner) => [inner, attribute(inner, word) ?? ""] as const),
  );
  const [first] = given;
  if (first === undefined) return [];
  const words = given.map(([, word]) => word).join(" ");
  return [
    findingOf(move, first[0], {
      check: "guest.unknown",
      severity: "unknown",
      message: `the guest hands QEMU what libvirt does not see (${words.length > 60 ? `${words.slice(0, 57)}...` : words}): what that needs of a host is not known`,
      remedy: "see that it is the same and works on both hosts; say it in libvirt's own words where there are any",
      qemu: "unknown",
      guestSees: "unknown",
    }),
  ];
}
