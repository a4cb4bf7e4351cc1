import type { FailOn } from "../../exit-code.ts";
import { writeGithub } from "./github.ts";
import { writeGitlab } from "./gitlab.ts";
import { writeJunit } from "./junit.ts";
import type { Case, ReportWriter } from "./report.ts";

const writers: Readonly<Record<string, ReportWriter>> = {
  junit: writeJunit,
  github: writeGithub,
  gitlab: writeGitlab,
};

/** The dialects of a command whose answer is findings: its result as cases, written for each system. */
export function reportFormats<Result>(
  command: string,
  casesOf: (result: Result) => readonly Case[],
  failOn: FailOn,
): Record<string, (result: Result) => string> {
  return Object.fromEntries(
    Object.entries(writers).map(([format, write]) => [
      format,
      (result: Result) => write({ command, cases: casesOf(result), failOn }),
    ]),
  );
}
