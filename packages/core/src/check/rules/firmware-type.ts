import { attribute, child, descend } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * Secure boot needs system management mode, which protects the variables: libvirt refuses a loader with secure='yes'
 * without `<smm state='on'/>`, and on other boards than q35 (qemuValidateDomainDefBoot). Where it chooses the firmware
 * itself it switches SMM on.
 */
export const firmwareType: MoveRule = (move) => {
  const { domain } = move.guest;
  const os = child(domain, "os");
  const loader = child(os, "loader");
  if (attribute(loader, "secure") !== "yes" || attribute(os, "firmware") !== undefined) return [];
  const smm = attribute(descend(domain, "features", "smm"), "state");
  const { machineFamily } = move.setting;
  const isOther = machineFamily !== null && machineFamily !== "q35";
  if (smm === "on" && !isOther) return [];
  return [
    findingOf(move, loader, {
      check: "firmware.type",
      severity: "error",
      message: isOther
        ? `secure boot works with q35 alone, and the guest's board is ${machineFamily}`
        : "secure boot needs system management mode, which the guest has not switched on",
      remedy: isOther ? "plan a restart of the guest without secure='yes'" : "add <smm state='on'/> to <features>",
      qemu: "refused",
    }),
  ];
};
