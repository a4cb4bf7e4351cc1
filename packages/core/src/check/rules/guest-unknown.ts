import type { Finding } from "../../evidence/finding.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { domainWords } from "../../guest/domain-words.ts";
import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
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
      .filter(({ name }) => !name.includes(":") && !domainWords[where].has(name))
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

/** `<qemu:commandline>` and `<qemu:override>`: what they hand to QEMU, libvirt does not see. */
function pastLibvirt(move: MoveContext): Finding[] {
  const { domain } = move.guest;
  const given = [
    ...children(child(domain, "qemu:commandline"), "qemu:arg").map(
      (element) => [element, attribute(element, "value") ?? ""] as const,
    ),
    ...children(child(domain, "qemu:override"), "qemu:device").map(
      (element) => [element, attribute(element, "alias") ?? ""] as const,
    ),
  ];
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
