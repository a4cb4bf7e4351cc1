import { type Finding, oneLine } from "@virt-baseline/core";
import { writeStream } from "../write-output.ts";
import type { Call } from "./command.ts";

/** Tells findings that belong to the text on standard output, a line each, on standard error; none with --quiet. */
export async function writeFindings({ options, terminal }: Call, findings: readonly Finding[]): Promise<void> {
  if (options.quiet || findings.length === 0) return;
  const lines = findings.map(({ severity, check, message, remedy }) =>
    oneLine(`${severity} ${check}: ${message}${remedy === "" ? "" : ` -> ${remedy}`}`),
  );
  await writeStream(terminal.stderr, `${lines.join("\n")}\n`);
}
