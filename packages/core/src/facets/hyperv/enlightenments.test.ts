import { expect, it } from "vitest";
import { startableTogether } from "./enlightenments.ts";

const everyday = ["relaxed", "spinlocks", "vapic"];

// what the rule is | what every host has | the policy for nesting | what starts
it.each<[string, string[], "keep" | "withhold", string[]]>([
  ["what needs nothing", everyday, "withhold", everyday],
  ["what needs another goes with it", ["ipi", "tlbflush", "relaxed"], "withhold", ["relaxed"]],
  ["and again what needs that", ["stimer", "synic", "relaxed"], "withhold", ["relaxed"]],
  ["all that is needed is there", ["stimer", "synic", "vpindex"], "withhold", ["stimer", "synic", "vpindex"]],
  ["nesting withheld", ["evmcs", "vapic"], "withhold", ["vapic"]],
  ["nesting kept", ["evmcs", "vapic"], "keep", ["evmcs", "vapic"]],
  ["nesting kept without its need", ["evmcs"], "keep", []],
  ["a name that is no name of libvirt's", ["relaxed", "x/><y"], "withhold", ["relaxed"]],
])("%s", (_, listed, nested, starts) => {
  expect(startableTogether(listed, { nested, tsc: "free" })).toEqual(starts);
});

it.each<["keep" | "withhold", "pin" | "free", string[]]>([
  ["keep", "pin", ["reenlightenment"]],
  ["keep", "free", []], // QEMU would not let the guest in once it uses it
  ["withhold", "pin", []],
])("reenlightenment with nesting: %s and the TSC: %s", (nested, tsc, starts) => {
  expect(startableTogether(["reenlightenment"], { nested, tsc })).toEqual(starts);
});
