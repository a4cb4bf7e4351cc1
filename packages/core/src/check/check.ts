import type { Guest } from "../guest/guest.ts";
import type { Host } from "../host/host.ts";
import { type CheckOptions, foldedCheck, unfold } from "./folded.ts";
import type { CheckResult } from "./result.ts";

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
  return unfold(foldedCheck(guests, to, from, options));
}
