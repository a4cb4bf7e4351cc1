import { attribute, child } from "../../xml/element.ts";
import { devices, type Meeting } from "./meeting.ts";

/** A network card with the boot ROM that comes with QEMU. */
export const defaultBootRom: Meeting = (guest) =>
  devices(guest, "interface").filter((card) => {
    const rom = child(card, "rom");
    const own = attribute(rom, "enabled") !== "no" && attribute(rom, "file") === undefined;
    return attribute(card, "type") !== "hostdev" && own;
  });
