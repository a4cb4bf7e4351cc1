import { worst } from "../evidence/finding.ts";
import type { Guest } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";
import { defaultPolicy } from "../policy/policy.ts";
import { toolVersion } from "../version.ts";
import { type JudgeOptions, MoveJudge } from "./judge.ts";
import type { CheckResult } from "./result.ts";

export interface CheckOptions extends JudgeOptions {
  readonly tool?: CheckResult["tool"];
}

/**
 * A dry run: would each guest move to each host. Every facet compares what the guest needs with what the host offers;
 * the rules tell what else keeps a guest where it is or harms it. A finding that is skipped changes no other.
 *
 * `from` is the host the guests run on: what their definitions leave to the host is resolved there.
 */
export function check(
  guests: readonly Guest[],
  to: readonly Host[],
  from: Host | null,
  options: CheckOptions = {},
): CheckResult {
  const placed = guests.map((guest) => ({ guest, from }));
  const judge = new MoveJudge(placed, to, options);
  const moves = placed.flatMap((one) => to.map((host) => judge.judge(one, host)));
  return {
    schema: "virt-baseline/check/1",
    tool: options.tool ?? { name: "virt-baseline", version: toolVersion },
    policy: options.policy ?? defaultPolicy,
    verdict: worst(moves.flatMap(({ findings }) => findings)),
    moves,
    notAssessed: judge.notAssessed,
  };
}
