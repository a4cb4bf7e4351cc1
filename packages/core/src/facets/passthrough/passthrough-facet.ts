import { gatheredFacet } from "../gathered/gathered-facet.ts";
import { answerPassthrough, needPassthrough, remarkPassthrough } from "./guest-passthrough.ts";
import { listPassthrough, offerPassthrough } from "./passthrough-offer.ts";

/**
 * Passthrough: the devices that a guest was handed must be matched by equal ones, each by its own. Multisets under
 * matching have no bound of their own kind, so offers are kept one by one.
 *
 * Sources: /sys/bus/pci, /sys/bus/usb, /sys/class/mdev_bus, and what VFIO tells of a device's driver; gathered by
 * `collect`. QEMU's hw/vfio/migration.c, libvirt's qemuMigrationSrcIsAllowedHostdev.
 */
export const passthroughFacet = gatheredFacet({
  id: "passthrough",
  after: ["setting"],
  collect: "devices of the host, by collect (/sys/bus/pci, /sys/bus/usb, /sys/class/mdev_bus)",
  offer: offerPassthrough,
  assessed: ({ pci, usb, mdev }) => pci !== null || usb !== null || mdev !== null,
  // What is plugged where is hardly ever that of another host: kinds of PCI devices and types tell hosts apart.
  profile: ({ pci, mdev }) => [
    [...new Set(pci?.filter(({ bridge }) => !bridge).map(({ id }) => id))].sort(),
    mdev?.map(({ id }) => id),
  ],
  listing: listPassthrough,
  need: needPassthrough,
  answers: answerPassthrough,
  remarks: remarkPassthrough,
});
