import { exitCode } from "../exit-code.ts";
import { tool } from "../tool.ts";
import type { Command } from "./command.ts";

export const lintCommand: Command = {
  name: "lint",
  operand: "GUEST",
  says: "What of guests' definitions will hurt a migration later, with no host at hand",
  examples: [
    ["virt-baseline lint web.xml", "one guest"],
    ["virt-baseline lint guests/ --fail-on warning", "all in a folder; exit code 1 if there is a warning"],
  ],
  formats: ["text", "json"],
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
    await writeResult(call, result, renderLint);
    const findings = result.guests.flatMap((guest) => guest.findings);
    return exitCode({ unreadable, severities: findings.map(({ severity }) => severity) }, failOn);
  },
};
