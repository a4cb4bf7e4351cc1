import { attribute, child, children } from "../../xml/element.ts";
import type { Meeting } from "./meeting.ts";

/** A line that requires one of these CPU features, or one of those that depend on it (vmx-… of vmx). */
export const featureLine: Meeting = (guest, of) =>
  children(child(guest.domain, "cpu"), "feature").filter((line) => {
    const name = attribute(line, "name") ?? "";
    const wanted = ["require", "force"].includes(attribute(line, "policy") ?? "require");
    return wanted && of.some((feature) => name === feature || name.startsWith(`${feature}-`));
  });
