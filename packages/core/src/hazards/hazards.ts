import type { Finding } from "../evidence/finding.ts";
import type { Guest } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";
import { findHazard, type Hazard } from "./hazard.ts";
import { htByTopology } from "./ht-by-topology.ts";
import { optionRomSizes } from "./option-rom-sizes.ts";
import { vringBound } from "./vring-bound.ts";

/** Every known breakage of a move. A new one is a file and a line here. */
export const hazards: readonly Hazard[] = [htByTopology, optionRomSizes, vringBound];

/** The known breakages that a move meets. */
export function findHazards(guest: Guest, from: Host | null, to: Host): Finding[] {
  return hazards.flatMap((hazard) => findHazard(hazard, guest, from, to));
}
