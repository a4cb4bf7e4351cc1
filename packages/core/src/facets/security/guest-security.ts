import { attribute, child, children } from "../../xml/element.ts";
import type { GuestKinds } from "../kinds/guest-kinds.ts";

/**
 * `<launchSecurity type>` and the security driver of each `<seclabel>`: a host without one cannot start the guest. A
 * running guest has a label of its host's driver, which goes with it (virSecurityManagerCheckModel; `none` is there
 * everywhere, and a running guest's generated label of `dac` stays behind: virSecurityLabelDefFormat).
 */
export const guestSecurity: GuestKinds = {
  canName: (kind) => kind === "launchSecurity" || kind === "secmodel",
  checkOf: ({ kind }) => (kind === "secmodel" ? "security.label" : "security.launch"),
  remedyOf: ({ kind }) =>
    kind === "secmodel"
      ? "restart the guest without the <seclabel>, or with one of a driver that all hosts have (dac)"
      : "choose a host that offers it, or plan a restart of the guest without it",
  partsOf({ guest }) {
    const launch = child(guest.domain, "launchSecurity");
    const type = attribute(launch, "type");
    const labels = children(guest.domain, "seclabel").flatMap((element) => {
      const name = attribute(element, "model");
      const stays = name === "dac" && guest.live && attribute(element, "type") === "dynamic";
      return name === undefined || name === "none" || stays
        ? []
        : [{ kind: "secmodel", name, element, words: `the security driver ${name}` }];
    });
    return [...(type === undefined ? [] : [{ kind: "launchSecurity", name: type, element: launch }]), ...labels];
  },
};
