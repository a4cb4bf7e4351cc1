import { descend } from "../../xml/element.ts";
import type { Meeting } from "./meeting.ts";

/** One of these machine types, by its whole name. */
export const machineType: Meeting = (guest, of) => {
  const type = descend(guest.domain, "os", "type");
  return type !== undefined && of.includes(guest.machine ?? "") ? [type] : [];
};
