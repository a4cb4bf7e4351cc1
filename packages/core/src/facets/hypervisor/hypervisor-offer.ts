import type { Flat } from "../../lattice/flat.ts";

/** Which hypervisor runs the guests; a guest never moves between two kinds. */
export interface HypervisorOffer {
  readonly type: Flat;
}

export interface HypervisorNeed {
  readonly type: string;
}
