import { canonicalFeatureName } from "../../catalogue/features.ts";
import { attribute, child, children } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

/** QEMU refuses to migrate a guest with invtsc unless the frequency of its TSC is pinned. */
export const tscUnpinned: Rule = (guest) => {
  const line = children(child(guest.domain, "cpu"), "feature").find(
    (feature) =>
      canonicalFeatureName(attribute(feature, "name") ?? "") === "invtsc" &&
      ["require", "force"].includes(attribute(feature, "policy") ?? "require"),
  );
  const timers = children(child(guest.domain, "clock"), "timer");
  const pinned = timers.some(
    (timer) => attribute(timer, "name") === "tsc" && attribute(timer, "frequency") !== undefined,
  );
  if (line === undefined || pinned) return [];
  return [
    findingAt(guest, line, {
      check: "clock.tsc",
      severity: "error",
      message: "invtsc without a pinned TSC frequency: QEMU does not migrate the guest",
      remedy: "add <timer name='tsc' frequency='...'/> to <clock>, with a frequency that every host accepts",
    }),
  ];
};
