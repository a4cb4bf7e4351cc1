import { allFeatures, findFeature } from "../../catalogue/features.ts";
import type { Finding } from "../../evidence/finding.ts";
import type { Guest } from "../../guest/guest.ts";
import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
import { likeness } from "../likeness.ts";
import { findingAt, type Rule } from "../rule.ts";

/** Feature names that no libvirt knows, and those that QEMU or Linux spell in another way than libvirt (x86). */
export const featureNames: Rule = (guest) => {
  if (guest.arch !== "x86_64" && guest.arch !== "i686") return [];
  return children(child(guest.domain, "cpu"), "feature").flatMap((line) => judge(guest, line));
};

function judge(guest: Guest, line: XmlElement): Finding[] {
  const name = attribute(line, "name") ?? "";
  const feature = findFeature(name);
  if (feature === undefined) {
    const meant = likeness(
      name,
      allFeatures().map((one) => one.name),
    );
    return [
      findingAt(guest, line, {
        check: "cpu.names",
        severity: "warning",
        message: `no libvirt that is known here has a CPU feature '${name}'`,
        remedy: meant === null ? "virt-baseline explain NAME tells what a name means" : `write ${meant}`,
      }),
    ];
  }
  if (feature.name === name || feature.aliases.includes(name)) return [];
  return [
    findingAt(guest, line, {
      check: "cpu.names",
      severity: "warning",
      message: `'${name}' is not libvirt's name of this CPU feature`,
      remedy: `write ${feature.name}`,
    }),
  ];
}
