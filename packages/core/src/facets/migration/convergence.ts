import type { Kleene } from "../../lattice/kleene.ts";
import type { Pace } from "../../policy/move-plan.ts";

/** Whether copying a running guest's memory ever catches up with the guest. */
export interface Convergence {
  readonly answer: Kleene;
  /** How long the guest stands still at the end if it writes the same memory over and over, in milliseconds. */
  readonly downtime: number;
  /** The bandwidth in bytes a second from which the copy surely catches up. */
  readonly enoughBandwidth: number;
}

/**
 * QEMU copies round after round, and stops the guest when what is left can be sent within the downtime limit
 * (migration/migration.c, migration_update_counters). What a round leaves is what the guest changed meanwhile, of which a
 * measured rate D tells the distinct pages of a second. Two guests of one rate differ in how often they write them:
 *
 * - one writes the same memory over and over: each round leaves D × 1 s, however short it was, so D/bandwidth must be
 *   within the limit;
 * - one goes on to other memory: a round leaves D times its length, so rounds shrink where D is below the bandwidth.
 *
 * What holds of both is sure; where they differ, it is not known.
 */
export function convergenceOf({ dirtyRate, bandwidth, downtime }: Pace): Convergence {
  const milliseconds = (dirtyRate / bandwidth) * 1000;
  const answer = milliseconds <= downtime ? "yes" : dirtyRate >= bandwidth ? "no" : "unknown";
  return {
    answer,
    downtime: milliseconds,
    enoughBandwidth: downtime === 0 ? Number.POSITIVE_INFINITY : (dirtyRate * 1000) / downtime,
  };
}
