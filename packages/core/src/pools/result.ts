import type { Finding } from "../evidence/finding.ts";
import type { ResultHead } from "../policy/result-head.ts";
import type { Weights } from "./weights.ts";

/** A pool of a plan. Hosts are named, or by the ids of their profiles where there are too many. */
export interface PoolResult {
  readonly members: readonly string[];
  readonly hosts: number;
  /** The CPU that its guests get; `features` is everything they see. */
  readonly cpu: { readonly vendor: string | null; readonly model: string | null; readonly features: readonly string[] };
  readonly machine: string | null;
  readonly level: string | null;
  readonly featureCount: number;
  /** Features that some of its hosts could give a guest, and the pool cannot. */
  readonly lost: readonly string[];
  /** What the pool loses, in weights times hosts. */
  readonly loss: number;
}

export interface PlanResult {
  readonly pools: readonly PoolResult[];
  readonly loss: number;
  readonly optimal: boolean;
  readonly bound: number;
}

/** The concept lattice: every largest set of profiles with all that they share; `lines` join neighbours, the larger first. */
export interface LatticeResult {
  readonly complete: boolean;
  readonly concepts: readonly { readonly members: readonly string[]; readonly common: readonly string[] }[];
  readonly lines: readonly (readonly [number, number])[];
}

/** The answer to `pools`; the contract is `virt-baseline/pools/1`. */
export interface PoolsResult extends ResultHead<"pools"> {
  readonly setting: { readonly arch: string; readonly accel: string } | null;
  readonly weights: Weights;
  readonly profiles: readonly { readonly id: string; readonly count: number; readonly hosts?: readonly string[] }[];
  /** Hosts that no pool can take, with what they lack (nothing: their CPU is not known). */
  readonly leftOut: readonly { readonly host: string; readonly missing: readonly string[] }[];
  /** The trade-off: one plan for each number of pools for which another pool still saves something. */
  readonly plans: readonly PlanResult[];
  /** The place in `plans` of the one that answers what was asked; null if none does. */
  readonly answer: number | null;
  readonly marginal: readonly {
    readonly host: string;
    readonly costs: readonly string[];
    readonly gainWithout: number;
  }[];
  /** Pairs of hosts of which leaving out one would gain nothing. */
  readonly together: readonly { readonly hosts: readonly [string, string]; readonly costs: readonly string[] }[];
  readonly lattice?: LatticeResult;
  readonly findings: readonly Finding[];
}
