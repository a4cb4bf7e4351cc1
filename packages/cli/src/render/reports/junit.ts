import { type Finding, writeXml, type XmlNode } from "@virt-baseline/core";
import { type FailOn, thresholds } from "../../exit-code.ts";
import { type Case, harmless, linesOf, type ReportWriter } from "./report.ts";

/**
 * JUnit XML, as Jenkins, GitLab and others read it: a test case for each guest, move or host. What makes the answer no is
 * a failure; where evidence is missing the case could not be decided, which JUnit calls an error; all else is output.
 */
export const writeJunit: ReportWriter = ({ command, cases, failOn }) => {
  const written = cases.map((one) => caseNode(command, one, failOn));
  const counts = {
    tests: String(cases.length),
    failures: String(written.filter(({ outcome }) => outcome === "failure").length),
    errors: String(written.filter(({ outcome }) => outcome === "error").length),
    skipped: "0",
  };
  const suite: XmlNode = {
    name: "testsuite",
    attributes: { name: `virt-baseline ${command}`, ...counts },
    children: written.map(({ node }) => node),
  };
  const { tests, failures, errors } = counts;
  const root = { name: "testsuites", attributes: { tests, failures, errors }, children: [suite] };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(root)}`;
};

type Outcome = "failure" | "error" | "passed";

function caseNode(command: string, { name, findings }: Case, failOn: FailOn): { node: XmlNode; outcome: Outcome } {
  const failing = new Set<string>(thresholds.slice(0, thresholds.indexOf(failOn) + 1));
  const outcomes = findings.map(
    ({ severity }): Outcome => (failing.has(severity) ? "failure" : severity === "unknown" ? "error" : "passed"),
  );
  const outcome = outcomes.includes("failure") ? "failure" : outcomes.includes("error") ? "error" : "passed";
  const of = (which: Outcome) => findings.filter((_, index) => outcomes[index] === which);
  // One element of each: readers of JUnit differ in what they make of several.
  const [failed, undecided, told] = [of("failure"), of("error"), of("passed")];
  const children = [
    ...(failed.length === 0 ? [] : [resultNode("failure", failed)]),
    ...(failed.length > 0 || undecided.length === 0 ? [] : [resultNode("error", undecided)]),
    ...outputNode(failed.length > 0 ? [...undecided, ...told] : told),
  ];
  return { node: { name: "testcase", attributes: { classname: command, name: harmless(name) }, children }, outcome };
}

function resultNode(name: "failure" | "error", findings: readonly Finding[]): XmlNode {
  const [first, ...others] = findings;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const attributes = { type: first!.check, message: harmless(`${first!.message}${more}`) };
  return { name, attributes, text: textOf(findings) };
}

function outputNode(findings: readonly Finding[]): XmlNode[] {
  return findings.length === 0 ? [] : [{ name: "system-out", text: textOf(findings) }];
}

function textOf(findings: readonly Finding[]): string {
  const blocks = findings.map((finding) => {
    const [head = "", ...rest] = linesOf(finding);
    return [`${finding.severity} ${finding.check}: ${head}`, ...rest.map((line) => `  ${line}`)].join("\n");
  });
  return harmless(blocks.join("\n"));
}
