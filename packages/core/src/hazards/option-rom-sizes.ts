import type { Host } from "../host/host.ts";
import { qemuOf } from "../host/software.ts";
import { attribute, child, children } from "../xml/element.ts";
import type { Hazard } from "./hazard.ts";

/** Debian's boot ROMs of network cards are 256 KiB, Ubuntu's 512 KiB; QEMU refuses a block of another size. */
export const optionRomSizes: Hazard = {
  id: "option-rom-sizes",
  to: {},
  between: (from, to) => {
    const [a, b] = [distributionOf(from), distributionOf(to)];
    return a !== null && b !== null && a !== b;
  },
  meets: (guest) =>
    children(child(guest.domain, "devices"), "interface").filter((card) => {
      const rom = child(card, "rom");
      const own = attribute(rom, "enabled") !== "no" && attribute(rom, "file") === undefined;
      return attribute(card, "type") !== "hostdev" && own;
    }),
  says: "a network card with its default boot ROM does not move between Debian's and Ubuntu's QEMU: the ROMs differ in size",
  remedy: "restart the guest with <rom enabled='no'/>, or with the same <rom file> on both",
  qemu: "refused",
  guestSees: "same",
  source: "shown by moves between builds of Debian and Ubuntu: virtio-net, e1000, e1000e, rtl8139, vmxnet3",
};

/** By the package that QEMU names of itself: `Debian 1:10.0.2+ds-2`, `Debian 1:8.2.2+ds-0ubuntu1` is Ubuntu's. */
function distributionOf(host: Host): "Debian" | "Ubuntu" | null {
  const build = qemuOf(host).package ?? "";
  if (/ubuntu/i.test(build)) return "Ubuntu";
  return /debian/i.test(build) ? "Debian" : null;
}
