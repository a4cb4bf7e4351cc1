import { hazardRows } from "../catalogue/hazards.ts";
import type { Finding } from "../evidence/finding.ts";
import type { Guest } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";
import { findHazard } from "./hazard.ts";

/** The known breakages that a move meets. */
export function findHazards(guest: Guest, from: Host | null, to: Host): Finding[] {
  return hazardRows().flatMap((hazard) => findHazard(hazard, guest, from, to));
}
