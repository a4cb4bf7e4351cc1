import type { Meeting } from "./meeting.ts";

/** Every guest, of the architecture and accelerator that the hazard names. */
export const anyGuest: Meeting = (guest) => [guest.domain];
