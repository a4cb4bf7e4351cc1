import { lineAsking, pinnedTscHz } from "../../guest/clock.ts";
import { findingAt, type Rule } from "../rule.ts";

/** QEMU refuses to migrate a guest with invtsc unless the frequency of its TSC is pinned. */
export const tscUnpinned: Rule = (guest) => {
  const line = lineAsking(guest, "invtsc");
  if (line === undefined || pinnedTscHz(guest) !== null) return [];
  return [
    findingAt(guest, line, {
      check: "clock.tsc",
      severity: "error",
      message: "invtsc without a pinned TSC frequency: QEMU does not migrate the guest",
      remedy: "add <timer name='tsc' frequency='...'/> to <clock>, with a frequency that every host accepts",
    }),
  ];
};
