import { attribute, child } from "../../xml/element.ts";
import type { GuestKinds } from "../kinds/guest-kinds.ts";

/** `<launchSecurity type>`: a host without it cannot start the guest. */
export const guestSecurity: GuestKinds = {
  checkOf: () => "security.launch",
  partsOf(guest) {
    const element = child(guest.domain, "launchSecurity");
    const name = attribute(element, "type");
    return element === undefined || name === undefined ? [] : [{ kind: "launchSecurity", name, element }];
  },
};
