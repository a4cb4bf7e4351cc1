import { describe, expect, test } from "vitest";
import { type Finding, isAtLeast, type Severity, severities, worst } from "./finding.ts";
import { joinNames } from "./join-names.ts";
import { formatSource } from "./source.ts";

const finding = (severity: Severity): Finding => ({ check: "cpu", severity, message: "", evidence: [], remedy: "" });

describe("severities", () => {
  test("rise from ok over unknown to error: what is not known weighs more than a warning", () => {
    expect(severities).toEqual(["ok", "info", "warning", "unknown", "error"]);
    for (const [low, a] of severities.entries()) {
      for (const [high, b] of severities.entries()) expect(isAtLeast(b, a)).toBe(high >= low);
    }
  });

  // of findings | the worst
  test.each<[Severity[], Severity]>([
    [[], "ok"],
    [["info", "ok"], "info"],
    [["unknown", "warning"], "unknown"],
    [["warning", "error", "unknown"], "error"],
  ])("of %j the worst is %s", (given, expected) => {
    expect(worst(given.map(finding))).toBe(expected);
  });
});

// names | the text, with at most three
test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
  [["a", "b", "c", "d"], "a, b and 2 more"],
])("%j are told as '%s'", (names, text) => {
  expect(joinNames(names, 3)).toBe(text);
});

test("a source is told as file and line, or as the file alone", () => {
  expect(formatSource({ file: "a.xml", line: 12, tool: "virsh capabilities" })).toBe("a.xml:12");
  expect(formatSource({ file: "a.json", line: null, tool: "QMP" })).toBe("a.json");
});
