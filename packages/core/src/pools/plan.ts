/** Hosts with equal offers, as far as planning is concerned. */
export interface PoolProfile {
  /** The elements that these hosts certainly offer. */
  readonly bits: bigint;
  /** How many hosts there are of this kind. */
  readonly count: number;
  /** What pools must not mix where they are to be pure (the CPU's vendor); null: not known. */
  readonly partition: string | null;
}

/** What an element is worth to whoever plans: a whole number, 0 or more. */
export type Weigh = (element: number) => number;

export interface PoolRules {
  /** No pool holds hosts of unlike partitions. */
  readonly pure: boolean;
  /** No pool has fewer hosts. Hosts of one profile are kept together. */
  readonly minHosts: number;
}

export interface Pool {
  /** Places in the list of profiles, rising. */
  readonly members: readonly number[];
  /** What all of them offer. */
  readonly common: bigint;
}

/**
 * A way to part the profiles into pools.
 *
 * The *loss* of a plan is counted in weighted features times hosts: every host counts the weights of the elements that
 * it offers and its pool does not have in common.
 */
export interface Plan {
  /** Those with most hosts first; of equal ones, that with the first profile. */
  readonly pools: readonly Pool[];
  readonly loss: number;
  /** No plan of at most as many pools loses less than this: proved. */
  readonly bound: number;
  /** The bound is the loss. */
  readonly optimal: boolean;
}
