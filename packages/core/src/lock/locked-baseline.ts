import { baseline } from "../baseline/baseline.ts";
import type { BaselineResult } from "../baseline/result.ts";
import type { Host } from "../host/host.ts";
import { answerDifferences, type Difference } from "./answer.ts";
import type { OpenLock } from "./read-lock.ts";

/** What was frozen, and how the hosts as they are now would be answered otherwise. */
export interface LockedBaseline {
  readonly baseline: BaselineResult;
  readonly differences: readonly Difference[];
}

/** The baseline of a lock: it stays what it was, whatever the hosts are now. */
export function lockedBaseline({ lock }: OpenLock, now: readonly Host[]): LockedBaseline {
  const next = baseline(now, { tool: lock.tool, policy: lock.policy, ...lock.asked });
  return { baseline: lock.baseline, differences: answerDifferences(lock.baseline, next) };
}
