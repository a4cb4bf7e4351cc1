import { kindsFacet } from "../kinds/kinds-facet.ts";
import { completeDevices } from "./complete-devices.ts";
import { guestDevices } from "./guest-devices.ts";
import { presentDevices } from "./present-devices.ts";

/**
 * Devices: QEMU's types and properties, the enumerations of libvirt's domain capabilities, host-side backends.
 *
 * Sources: domain capabilities (libvirt's words, each enumeration a kind); qom-list-types and device-list-properties over
 * QMP (all there are). Network card models are in no enumeration of libvirt's: of them only QMP tells.
 */
export const devicesFacet = kindsFacet({
  id: "devices",
  after: ["machine"],
  subject: "devices",
  guests: guestDevices,
  complete: completeDevices,
  present: presentDevices,
  collect: "virsh domcapabilities (device models), or qom-list-types over QMP (every device type, network cards too)",
});
