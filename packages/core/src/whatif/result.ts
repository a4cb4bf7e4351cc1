import type { NoReturn } from "../matrix/result.ts";
import type { ResultHead } from "../policy/result-head.ts";

/** A name that comes or goes, and the hosts by which it does. */
export interface NameChange {
  readonly name: string;
  /** Of what is gained: who lacked it before; of what is lost: who lacks it after. Empty where no host is to blame. */
  readonly because: readonly string[];
}

/** One way in which the baseline is another: a value, or names. */
export interface BaselineChange {
  /** `cpu.features`, `machine.chosen`; where vendors are apart `AMD cpu.features`. */
  readonly what: string;
  readonly before?: string | number | boolean | null;
  readonly after?: string | number | boolean | null;
  readonly gained?: readonly NameChange[];
  readonly lost?: readonly NameChange[];
}

/** A move that begins or ceases to work. */
export interface MoveChange {
  /** Null: a guest that uses all its host offers; `baseline`: one with the baseline of its time. */
  readonly guest: string | null;
  readonly from: string;
  readonly to: string;
  /** What stood, or stands, in the way: checks with an error, or that could not be decided. */
  readonly blockers: readonly string[];
}

export interface PoolChange {
  readonly pools: number;
  /** What the best split into so many loses, features times hosts; null where there is no such split. */
  readonly lossBefore: number | null;
  readonly lossAfter: number | null;
}

/** What works once so many hosts are upgraded. */
export interface RollingStep {
  readonly upgraded: string;
  /** Guests with the baseline from before the upgrade that no longer go where they went. */
  readonly closed: readonly MoveChange[];
  /** From hosts that wait to the one that was upgraded now, guests that use all their hosts offer. */
  readonly forward: readonly MoveChange[];
  readonly notForward: readonly MoveChange[];
  /** After a restart on an upgraded host there is no way back to these. */
  readonly noReturn: readonly NoReturn[];
}

/** The answer to `whatif`; the contract is `virt-baseline/whatif/1`. */
export interface WhatIfResult extends ResultHead<"whatif"> {
  readonly change: {
    readonly without: readonly string[];
    readonly with: readonly string[];
    readonly replaced: readonly string[];
    readonly upgraded: readonly string[];
  };
  readonly hosts: { readonly before: number; readonly after: number };
  readonly baseline: readonly BaselineChange[];
  readonly moves: {
    readonly opened: readonly MoveChange[];
    readonly closed: readonly MoveChange[];
    /** Of hosts that were not there before: where guests from there go, and from where others come. */
    readonly newHosts: readonly {
      readonly host: string;
      readonly to: readonly string[];
      readonly from: readonly string[];
    }[];
    /** How many pairs of hosts work before and after, of those that are there both times. */
    readonly workBefore: number;
    readonly workAfter: number;
    /** How many more begin to work, cease to, or go to and from new hosts, and are not listed since there are too many. */
    readonly openedLeftOut: number;
    readonly closedLeftOut: number;
    readonly newHostMovesLeftOut: number;
  };
  /** Null: there are too many hosts for it to be worked out along with the rest; ask pools. */
  readonly pools: readonly PoolChange[] | null;
  /** The hosts upgraded one at a time, in order; null: not asked for. */
  readonly rolling: readonly RollingStep[] | null;
}
