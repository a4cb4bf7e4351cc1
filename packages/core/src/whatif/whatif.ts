import { baseline } from "../baseline/baseline.ts";
import type { BaselineResult } from "../baseline/result.ts";
import type { Host } from "../host/host.ts";
import { answerDifferences } from "../lock/answer.ts";
import type { Policy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import type { FindingChoice } from "../policy/select-findings.ts";
import { pools } from "../pools/pools.ts";
import { applyChange, type FleetChange } from "./change.ts";
import { compareMoves } from "./compare-moves.ts";
import type { BaselineChange, NameChange, PoolChange, WhatIfResult } from "./result.ts";
import { roll } from "./rolling.ts";
import { whoLacks } from "./who-lacks.ts";

export interface WhatIfOptions extends FindingChoice {
  readonly tool?: WhatIfResult["tool"];
  readonly arch?: string | null;
  readonly accel?: string | null;
  readonly policy?: Policy;
  /** The upgraded hosts one at a time, in the order in which they are given. */
  readonly rolling?: boolean;
}

/** Of more hosts the pools are not worked out: proofs take longer than the rest together. */
const mostForPools = 200;

/** What a change of the fleet would do: the baseline, the moves and the pools before and after, as a difference. */
export function whatIf(hosts: readonly Host[], change: FleetChange, options: WhatIfOptions = {}): WhatIfResult {
  const after = applyChange(hosts, change);
  const names = (list: readonly Host[]) => list.map(({ name }) => name);
  return {
    ...headOf("whatif", options),
    change: {
      without: change.without,
      with: names(change.with),
      replaced: names(change.replace),
      upgraded: names(change.upgrade),
    },
    hosts: { before: hosts.length, after: after.length },
    baseline: compareBaselines(baseline(hosts, options), baseline(after, options)),
    moves: compareMoves(hosts, after, options),
    pools: Math.max(hosts.length, after.length) > mostForPools ? null : comparePools(hosts, after, options),
    rolling: options.rolling === true ? roll(hosts, change.upgrade, options) : null,
  };
}

function compareBaselines(before: BaselineResult, after: BaselineResult): BaselineChange[] {
  const told = (names: readonly string[], lacking: ReadonlyMap<string, readonly string[]>): NameChange[] =>
    names.map((name) => ({ name, because: lacking.get(name) ?? [] }));
  return answerDifferences(before, after).map(({ gained, lost, ...rest }) => ({
    ...rest,
    ...(gained === undefined ? {} : { gained: told(gained, whoLacks(before, rest.what)) }),
    ...(lost === undefined ? {} : { lost: told(lost, whoLacks(after, rest.what)) }),
  }));
}

function comparePools(before: readonly Host[], after: readonly Host[], options: WhatIfOptions): PoolChange[] {
  const [was, is] = [lossesOf(before, options), lossesOf(after, options)];
  const counts = [...new Set([...was.keys(), ...is.keys()])].sort((a, b) => a - b);
  return counts.map((count) => ({ pools: count, lossBefore: lossAt(was, count), lossAfter: lossAt(is, count) }));
}

function lossesOf(hosts: readonly Host[], options: WhatIfOptions): ReadonlyMap<number, number> {
  return new Map(pools(hosts, options).plans.map((plan) => [plan.pools.length, plan.loss]));
}

/** Plans are there for as many pools as save something: more pools lose as much as fewer then. */
function lossAt(losses: ReadonlyMap<number, number>, count: number): number | null {
  const fewer = [...losses.keys()].filter((pools) => pools <= count);
  return fewer.length === 0 ? null : losses.get(Math.max(...fewer))!;
}
