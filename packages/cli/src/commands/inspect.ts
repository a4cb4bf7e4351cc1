import type { Host } from "@virt-baseline/core";
import { exitCode } from "../exit-code.ts";
import { tool } from "../tool.ts";
import type { Command } from "./command.ts";

/** What was read: the hosts as their documents say them. */
export interface InspectResult {
  readonly schema: "virt-baseline/inspect/1";
  readonly tool: typeof tool;
  readonly hosts: readonly Host[];
}

export const inspectCommand: Command = {
  name: "inspect",
  operand: "HOST",
  says: "What was read: which files make up which host, and where each fact comes from",
  examples: [
    ["virt-baseline inspect fleet/", "how the files of a folder are grouped"],
    ["virt-baseline inspect n1=caps.xml n1=dom.xml", "two files of one host"],
  ],
  formats: ["text", "json"],
  async run(call) {
    const { readInputs } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderInspect } = await import("../render/inspect.ts");
    const { hosts } = await readInputs(call, call.operands);
    const result: InspectResult = { schema: "virt-baseline/inspect/1", tool, hosts };
    await writeResult(call, result, renderInspect);
    return exitCode({}, call.options.failOn);
  },
};
