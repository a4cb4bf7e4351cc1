import { attribute, child, type XmlElement } from "../xml/element.ts";
import type { Hazard } from "./hazard.ts";

/**
 * QEMU 10.0.13 gives each virtqueue of a guest born there room for 1024 entries; from 11.1 on a stream with more than
 * the device's own bound is refused. It goes with the guest: one born on 10.0.2 and moved to 10.0.13 can go on, one
 * born on 10.0.13 cannot, wherever it is now. So this is said of guests that run on 10.0.13, where most were born.
 */
export const vringBound: Hazard = {
  id: "vring-bound",
  from: { since: "10.0.13", before: "10.1" },
  to: { since: "11.1" },
  meets: (guest) => (child(guest.domain, "devices")?.children ?? []).filter(isVirtio),
  says: "a guest that was started on QEMU 10.0.13 with a virtio device cannot go to QEMU 11.1: vring.num 1024 exceeds allocated max 256",
  remedy: "restart the guest on another release of QEMU; one that was started on another, and came here later, can go",
  qemu: "refused",
  guestSees: "same",
  source: "shown by moves between QEMU 10.0.13 and 11.1.3, every virtio device and machine type tried",
};

function isVirtio(device: XmlElement): boolean {
  const words = [
    attribute(device, "model"),
    attribute(device, "bus"),
    attribute(child(device, "target"), "bus"),
    attribute(child(device, "model"), "type"),
  ];
  return words.some((word) => word?.startsWith("virtio") === true);
}
