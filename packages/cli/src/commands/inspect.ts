import { exitCode } from "../exit-code.ts";
import { tool } from "../tool.ts";
import type { Command } from "./command.ts";

export const inspectCommand: Command = {
  name: "inspect",
  operand: "HOST",
  says: "What was read: which files make up which host, and where each fact comes from",
  examples: [
    ["virt-baseline inspect fleet/", "how the files of a folder are grouped"],
    ["virt-baseline inspect fleet/ --format jsonl", "everything read, a host a line, to be read again"],
    ["virt-baseline inspect n1=caps.xml n1=dom.xml", "two files of one host"],
  ],
  formats: ["text", "json", "jsonl"],
  options: {
    guests: { takes: "flag", default: true, says: "Collected guests too (--no-guests: none)" },
  },
  async run(call) {
    const { readInputs } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderInspect } = await import("../render/inspect.ts");
    const { hosts, policy } = await readInputs(call, call.operands, { guests: call.raw.guests !== false });
    const { hostLine, inspect } = await import("@virt-baseline/core");
    await writeResult(call, inspect(hosts, { tool, policy }), renderInspect, {
      jsonl: () => hosts.map((host) => `${hostLine(host)}\n`).join(""),
    });
    return exitCode({}, call.options.failOn);
  },
};
