import type { Finding } from "@virt-baseline/core";
import { describe, expect, test } from "vitest";
import { attribute, textOf, type XmlElement } from "../../../../core/src/xml/element.ts";
import { readXmlDocuments } from "../../../../core/src/xml/read.ts";
import { reportFormats } from "./formats.ts";
import { type Case, placeOf } from "./report.ts";

const finding = (severity: Finding["severity"], more: Partial<Finding> = {}): Finding => ({
  check: "cpu.features",
  severity,
  message: `a ${severity}`,
  evidence: ["web.xml:7", "n1: hosts/n1/d.xml:3 (virsh domcapabilities)"],
  remedy: "do this",
  ...more,
});

const write = (format: string, cases: readonly Case[], failOn: "error" | "unknown" | "warning" = "error") =>
  reportFormats("check", () => cases, failOn)[format]!(null);

const hostile = `a\u001b[2J\n::error::no%0A<b>"&'\ud800, x: y`;

describe("JUnit", () => {
  const parse = (xml: string): XmlElement => [...readXmlDocuments(xml)][0]!.children[0]!;
  const theCase = (suite: XmlElement): XmlElement => suite.children[0]!;

  // severities of the findings | --fail-on | failures | errors | what the case holds
  test.each<[Finding["severity"][], "error" | "unknown" | "warning", string, string, string[]]>([
    [[], "error", "0", "0", []],
    [["error"], "error", "1", "0", ["failure"]],
    [["warning", "info"], "error", "0", "0", ["system-out"]],
    [["warning"], "warning", "1", "0", ["failure"]],
    [["unknown"], "error", "0", "1", ["error"]],
    [["unknown"], "unknown", "1", "0", ["failure"]],
    [["error", "unknown", "info"], "error", "1", "0", ["failure", "system-out"]],
    [["unknown", "info"], "error", "0", "1", ["error", "system-out"]],
  ])("%j with --fail-on %s: %s failures, %s errors", (severities, failOn, failures, errors, holds) => {
    const suite = parse(
      write("junit", [{ name: "g to h", file: null, findings: severities.map((one) => finding(one)) }], failOn),
    );
    const counts = { name: "virt-baseline check", tests: "1", failures, errors, skipped: "0" };
    for (const [name, value] of Object.entries(counts)) expect(attribute(suite, name), name).toBe(value);
    expect(attribute(theCase(suite), "classname")).toBe("check");
    expect(attribute(theCase(suite), "name")).toBe("g to h");
    expect(theCase(suite).children.map((child) => child.name)).toEqual(holds);
  });

  test("tells check, evidence and remedy, and stays well formed whatever names hold", () => {
    const findings = [finding("error", { message: hostile }), finding("error", { check: "arch" })];
    const suite = parse(write("junit", [{ name: hostile, file: null, findings }]));
    const failure = theCase(suite).children[0]!;
    expect(attribute(failure, "type")).toBe("cpu.features");
    expect(attribute(failure, "message")).toMatch(/\(and 1 more\)$/);
    for (const part of ["evidence: web.xml:7", "-> do this", "error arch: a error"])
      expect(textOf(failure)).toContain(part);
  });
});

describe("GitHub's annotations", () => {
  test("are a command a finding, at the place that the evidence names", () => {
    expect(write("github", [{ name: "g to h", file: null, findings: [finding("error"), finding("info")] }])).toBe(
      [
        "::error file=web.xml,line=7,title=cpu.features%3A g to h::a error%0Aevidence: web.xml:7%0Aevidence: n1: hosts/n1/d.xml:3 (virsh domcapabilities)%0A-> do this\n",
        "::notice file=web.xml,line=7,title=cpu.features%3A g to h::a info%0Aevidence: web.xml:7%0Aevidence: n1: hosts/n1/d.xml:3 (virsh domcapabilities)%0A-> do this\n",
      ].join(""),
    );
    expect(write("github", [{ name: "g", file: null, findings: [] }])).toBe("");
  });

  test("cannot be broken out of: one line for each, and no second command", () => {
    const text = write("github", [
      { name: hostile, file: hostile, findings: [finding("warning", { message: hostile, evidence: [] })] },
    ]);
    expect(text.match(/\n/g)).toHaveLength(1);
    expect(text.startsWith("::warning file=")).toBe(true);
    expect(text.slice(2)).not.toMatch(/^::/m);
    expect(text).not.toContain("\u001b");
    expect(text).toContain("%250A");
  });
});

describe("GitLab's code quality", () => {
  test("has for each finding what GitLab asks for, and a fingerprint of its own", () => {
    const cases = ["a", "b"].map((name) => ({
      name,
      file: null,
      findings: [finding("error"), finding("unknown", { evidence: [] })],
    }));
    const issues = JSON.parse(write("gitlab", cases)) as { fingerprint: string }[];
    expect(issues[0]).toMatchObject({
      description: "a: a error -> do this",
      check_name: "cpu.features",
      severity: "critical",
      location: { path: "web.xml", lines: { begin: 7 } },
    });
    expect(issues[1]).toMatchObject({
      severity: "major",
      location: { path: "virt-baseline-check", lines: { begin: 1 } },
    });
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(4);
    expect(write("gitlab", cases)).toBe(write("gitlab", cases));
  });
});

// evidence | the place it names
test.each<[string[], string | null]>([
  [["web.xml:7"], "web.xml:7"],
  [["n1: hosts/n1/d.xml:3 (virsh domcapabilities)"], "hosts/n1/d.xml:3"],
  [["n1: microcode 1 -> 2", "a b/c.xml:12"], "a b/c.xml:12"],
  [["QEMU 7.2 does not know x"], null],
  [[], null],
])("the place of %j is %s", (evidence, expected) => {
  const place = placeOf(finding("error", { evidence }), { name: "c", file: null, findings: [] });
  expect(place === null ? null : `${place.file}:${place.line}`).toBe(expected);
});
