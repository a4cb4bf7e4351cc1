import { kindsFacet } from "../kinds/kinds-facet.ts";
import { guestFirmware } from "./guest-firmware.ts";

/**
 * Firmware: what `<os>` may ask for (`firmware`, `loader.type`, `loader.secure`…), the images that libvirt knows by path,
 * the builds that QEMU's descriptors announce (`build`: interface, device and features) and the sizes of images and
 * option ROMs (`size.NAME`).
 *
 * A size is part of what a guest was started with: QEMU refuses a stream whose flash or ROM block has another one. So
 * a kind `size.NAME` holds exactly one name, and hosts with unlike sizes share none.
 */
export const firmwareFacet = kindsFacet({
  id: "firmware",
  after: ["machine"],
  subject: "firmware",
  guests: guestFirmware,
  collect: "virsh domcapabilities with the machine type, and the descriptors in /usr/share/qemu/firmware",
});
