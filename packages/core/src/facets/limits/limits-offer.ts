import type { Bound } from "../../lattice/bound.ts";

/** How many vCPUs a guest with the chosen machine type may have. */
export interface LimitsOffer {
  readonly maxVcpus: Bound;
}

export interface LimitsNeed {
  readonly vcpus: number;
}
