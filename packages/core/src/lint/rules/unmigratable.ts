import { newestBuildTried } from "../../catalogue/devices.ts";
import type { Finding } from "../../evidence/finding.ts";
import type { Guest } from "../../guest/guest.ts";
import { type Blocker, blockersOf, blocks } from "../../hazards/blockers.ts";
import { attribute, child, type XmlElement } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

/** Devices and features with which QEMU or libvirt refuses to migrate a guest, and those that are the host's own. */
export const unmigratable: Rule = (guest) => {
  const kept = blockersOf(guest).map(({ blocker, element }) => {
    const solved = blocks(blocker, newestBuildTried()) !== "yes";
    return findingAt(guest, element, {
      check: blocker.check ?? "device.unmigratable",
      severity: solved ? "warning" : "error",
      message: `${blocker.what} keeps the guest from being migrated${solved ? decidedBy(blocker) : ""}`,
      remedy: blocker.remedy ?? "take the device out for the move, or replace it by one that migrates",
    });
  });
  return [
    ...kept,
    ...(child(guest.domain, "devices")?.children ?? []).flatMap((device) => passedThrough(guest, device)),
  ];
};

function decidedBy({ dependsOn }: Blocker): string {
  return dependsOn === undefined ? " by older releases of QEMU" : `, depending on ${dependsOn}`;
}

/** A device of the host's own: whether it moves is its driver's affair. */
function passedThrough(guest: Guest, device: XmlElement): Finding[] {
  const type = attribute(device, "type") ?? "";
  const card = device.name === "interface" && type === "hostdev";
  if (!card && !(device.name === "hostdev" && ["pci", "mdev"].includes(type))) return [];
  return [
    findingAt(guest, device, {
      check: "passthrough.pci",
      severity: "warning",
      message: `a passed-through ${card ? "network card" : "device"} keeps the guest from being migrated, unless it is one of a failover pair or its driver on both hosts can migrate it`,
      remedy: "make it one of a failover pair (<teaming>), unplug it for the move, or use a driver that migrates",
    }),
  ];
}
