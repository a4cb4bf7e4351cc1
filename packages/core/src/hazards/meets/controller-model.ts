import { attribute } from "../../xml/element.ts";
import { devices, type Meeting } from "./meeting.ts";

/** A controller of one of these models. */
export const controllerModel: Meeting = (guest, of) =>
  devices(guest, "controller").filter((controller) => of.includes(attribute(controller, "model") ?? ""));
