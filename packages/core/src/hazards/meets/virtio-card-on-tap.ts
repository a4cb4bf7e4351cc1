import { attribute, child } from "../../xml/element.ts";
import { devices, type Meeting } from "./meeting.ts";

/** How libvirt connects a card to a tap device of the kernel. */
const onTap = new Set(["bridge", "direct", "ethernet", "network"]);

/** A virtio network card on a tap device, with the offloads that its machine type gives it. */
export const virtioCardOnTap: Meeting = (guest) =>
  devices(guest, "interface").filter(
    (card) =>
      attribute(child(card, "model"), "type")?.startsWith("virtio") === true &&
      onTap.has(attribute(card, "type") ?? ""),
  );
