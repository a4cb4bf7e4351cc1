import { attribute, child, children } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

const meaning: Readonly<Record<string, string>> = {
  optional: "the guest has it or not, as its host happens to",
  force: "the guest is told that it has it even where the CPU has not",
};

/** Lines whose outcome depends on the host that the guest is started on, or that lie to the guest. */
export const featurePolicies: Rule = (guest) =>
  children(child(guest.domain, "cpu"), "feature").flatMap((line) => {
    const policy = attribute(line, "policy") ?? "require";
    if (!Object.hasOwn(meaning, policy)) return [];
    return [
      findingAt(guest, line, {
        check: "cpu.optional",
        severity: "warning",
        message: `policy='${policy}' for ${attribute(line, "name") ?? "a feature"}: ${meaning[policy]}`,
        remedy: "write require where every host has it, disable where one has not",
      }),
    ];
  });
