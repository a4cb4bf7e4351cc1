import { attribute, child } from "../../xml/element.ts";
import { devices, type Meeting } from "./meeting.ts";

/** A disk that the guest sees at an emulated NVMe controller. */
export const nvmeDisk: Meeting = (guest) =>
  devices(guest, "disk").filter((disk) => attribute(child(disk, "target"), "bus") === "nvme");
