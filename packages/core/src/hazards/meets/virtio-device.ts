import { attribute, child, type XmlElement } from "../../xml/element.ts";
import type { Meeting } from "./meeting.ts";

/** Any virtio device. */
export const virtioDevice: Meeting = (guest) => (child(guest.domain, "devices")?.children ?? []).filter(isVirtio);

function isVirtio(device: XmlElement): boolean {
  const words = [
    attribute(device, "model"),
    attribute(device, "bus"),
    attribute(child(device, "target"), "bus"),
    attribute(child(device, "model"), "type"),
  ];
  return words.some((word) => word?.startsWith("virtio") === true);
}
