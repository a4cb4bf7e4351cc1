import { canonicalFeatureName } from "../catalogue/features.ts";
import { attribute, child, children, type XmlElement } from "../xml/element.ts";
import type { Guest } from "./guest.ts";

/** A guest's `<timer>`, by name. */
export function timerOf({ domain }: Guest, name: string): XmlElement | undefined {
  return children(child(domain, "clock"), "timer").find((timer) => attribute(timer, "name") === name);
}

/** The frequency in Hz that the guest's TSC is pinned to; null where it is not. */
export function pinnedTscHz(guest: Guest): number | null {
  const text = attribute(timerOf(guest, "tsc"), "frequency") ?? "";
  return /^\d{1,15}$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

/** The line of `<cpu>` that asks for a feature (policy require or force), whatever name it is called by. */
export function lineAsking({ domain }: Guest, feature: string): XmlElement | undefined {
  return children(child(domain, "cpu"), "feature").find(
    (line) =>
      canonicalFeatureName(attribute(line, "name") ?? "") === feature &&
      ["require", "force"].includes(attribute(line, "policy") ?? "require"),
  );
}
