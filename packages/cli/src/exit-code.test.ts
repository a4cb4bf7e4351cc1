import type { Severity } from "@virt-baseline/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exitCode, type FailOn, type Outcome, thresholds } from "./exit-code.ts";

// severities of the findings | --fail-on | exit code
test.each<[Severity[], FailOn, number]>([
  [[], "error", 0],
  [["ok", "info"], "error", 0],
  [["warning"], "error", 0],
  [["unknown"], "error", 4],
  [["warning", "unknown"], "error", 4],
  [["error"], "error", 1],
  [["unknown", "error"], "error", 1],
  [["warning"], "unknown", 0],
  [["unknown"], "unknown", 1],
  [["error"], "unknown", 1],
  [["info"], "warning", 0],
  [["warning"], "warning", 1],
  [["unknown"], "warning", 1],
  [["error"], "warning", 1],
])("findings %j, --fail-on %s: %i", (severities, failOn, code) => {
  expect(exitCode({ severities }, failOn)).toBe(code);
});

// outcome | exit code: of several, the first of 2, 3, 1, 4, 0
test.each<[Outcome, number]>([
  [{}, 0],
  [{ answer: "yes" }, 0],
  [{ answer: "no" }, 1],
  [{ answer: "unknown" }, 4],
  [{ answer: "no", severities: ["unknown"] }, 1],
  [{ answer: "yes", severities: ["unknown"] }, 4],
  [{ unreadable: true, answer: "no" }, 3],
  [{ unreadable: true, severities: ["error"] }, 3],
  [{ wrongUsage: true, unreadable: true }, 2],
])("%j: %i", (outcome, code) => {
  expect(exitCode(outcome, "error")).toBe(code);
});

test("another finding never turns a no into a yes, nor a lower threshold", () => {
  const severity = fc.constantFrom<Severity>("ok", "info", "warning", "unknown", "error");
  fc.assert(
    fc.property(fc.array(severity), severity, fc.constantFrom(...thresholds), (severities, another, failOn) => {
      const before = exitCode({ severities }, failOn);
      const after = exitCode({ severities: [...severities, another] }, failOn);
      if (before === 1) expect(after).toBe(1);
      if (before === 4) expect([1, 4]).toContain(after);
      if (before === 1) expect(exitCode({ severities }, "warning")).toBe(1);
    }),
  );
});
