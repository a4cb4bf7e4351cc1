import { attribute, child } from "../../xml/element.ts";
import type { Meeting } from "./meeting.ts";
import { virtioCardOnTap } from "./virtio-card-on-tap.ts";

/** A virtio network card on a tap device whose definition leaves the MTU to the bridge. */
export const virtioCardWithoutMtu: Meeting = (guest, of) =>
  virtioCardOnTap(guest, of).filter((card) => attribute(child(card, "mtu"), "size") === undefined);
