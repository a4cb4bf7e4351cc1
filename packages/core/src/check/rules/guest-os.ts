import { featureNames } from "../../catalogue/feature-set.ts";
import { type GuestSystem, guestSystemNamed, guestSystemOfLibosinfo } from "../../catalogue/guest-systems.ts";
import { joinNames } from "../../evidence/join-names.ts";
import { guestCpuOf, needOfCpu } from "../../facets/cpu/guest-cpu.ts";
import { attribute, descend, type XmlElement } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

interface Inside {
  readonly system: GuestSystem;
  /** The metadata that name it; undefined where the user does. */
  readonly element: XmlElement | undefined;
}

/**
 * What the system inside the guest needs of its CPU (x86): named by the user, or by the metadata that virt-install and
 * others write, which may have been overtaken by an upgrade inside and so only warn.
 */
export const guestOs: MoveRule = (move) => {
  const { guest, from, setting, plan } = move;
  if (setting.arch !== "x86_64") return [];
  const inside = insideOf(plan?.guestSystem ?? null, guest.domain);
  if (inside === null) return [];
  const { system, element } = inside;
  const { on, maybe = 0n } = needOfCpu(guest, from, setting);
  const lacking = system.features & ~on;
  const surely = lacking & ~maybe;
  const stated = element === undefined;
  if (lacking === 0n || (surely === 0n && !stated)) return [];
  const known = surely !== 0n;
  const names = joinNames(featureNames(known ? surely : lacking), 8);
  const needs = `${system.title} needs ${system.level ?? "features that not every CPU has"}`;
  return [
    findingOf(
      move,
      element ?? guestCpuOf(guest).element,
      {
        check: "guest.os",
        severity: !known ? "unknown" : stated ? "error" : "warning",
        message: known
          ? `${needs}, and the guest's CPU lacks ${names}`
          : `${needs}; whether the guest's CPU has ${names} is not known`,
        remedy: known
          ? "restart the guest with a CPU that has them; baseline tells the level that all hosts reach"
          : "name the source host (--from), or give the definition of the running guest: virsh dumpxml",
        ...(known && stated ? { guestSees: "changed" as const } : {}),
      },
      [system.source],
    ),
  ];
};

function insideOf(stated: string | null, domain: XmlElement): Inside | null {
  if (stated !== null) {
    const system = guestSystemNamed(stated);
    return system === null ? null : { system, element: undefined };
  }
  const element = descend(domain, "metadata", "libosinfo:libosinfo", "libosinfo:os");
  const system = guestSystemOfLibosinfo(attribute(element, "id") ?? "");
  return system === null || element === undefined ? null : { system, element };
}
