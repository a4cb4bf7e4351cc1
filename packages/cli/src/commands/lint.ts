import { exitCode } from "../exit-code.ts";
import { findingOptions, outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import type { Command } from "./command.ts";
import { reportFormatNames } from "./report-formats.ts";

export const lintCommand: Command = {
  name: "lint",
  operand: "GUEST",
  says: "What of guests' definitions will hurt a migration later, with no host at hand",
  examples: [
    ["virt-baseline lint web.xml", "one guest"],
    ["virt-baseline lint guests/ --fail-on warning", "all in a folder; exit code 1 if there is a warning"],
  ],
  formats: ["text", "json", ...reportFormatNames],
  takes: [...findingOptions, "policy", "cpu-data", ...outputOptions],
  async run(call) {
    const { readPolicyOf } = await import("./hosts.ts");
    const { readGuestInputs } = await import("./guests.ts");
    const { writeResult } = await import("./result.ts");
    const { renderLint } = await import("../render/lint.ts");
    const { lint } = await import("@virt-baseline/core");
    const policy = await readPolicyOf(call);
    const { guests, unreadable } = await readGuestInputs(call, call.operands);
    const { checks, skip, failOn } = call.options;
    const result = lint(guests, { tool, policy, checks, skip });
    const { casesOfLint } = await import("../render/reports/cases.ts");
    const { reportFormats } = await import("../render/reports/formats.ts");
    await writeResult(call, result, renderLint, reportFormats("lint", casesOfLint, failOn));
    const findings = result.guests.flatMap((guest) => guest.findings);
    return exitCode({ unreadable, severities: findings.map(({ severity }) => severity) }, failOn);
  },
};
