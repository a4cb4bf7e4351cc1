import { joinNames } from "../../evidence/join-names.ts";
import { attribute, descend } from "../../xml/element.ts";
import type { GuestKinds } from "../kinds/guest-kinds.ts";

/**
 * The enlightenments that a guest of KVM was started with: libvirt looks whether the host's QEMU and kernel gave each
 * (`host doesn't support hyperv '…' feature`), and QEMU cannot start without most of them.
 */
export const guestHyperv: GuestKinds = {
  checkOf: () => "hyperv.enlightenment",
  remedyOf: () => "upgrade kernel and QEMU there, or restart the guest with what all hosts have (see baseline, hyperv)",
  partsOf({ guest }) {
    if (guest.accel !== "kvm") return [];
    const enlightenments = descend(guest.domain, "features", "hyperv")?.children ?? [];
    return enlightenments
      .filter((element) => attribute(element, "state") === "on")
      .map((element) => ({
        kind: "enlightenment",
        name: element.name,
        element,
      }));
  },
  together: (names) => `the Hyper-V enlightenment${names.length === 1 ? "" : "s"} ${joinNames(names, names.length)}`,
};
