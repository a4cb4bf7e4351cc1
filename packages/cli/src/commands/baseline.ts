import { exitCode } from "../exit-code.ts";
import { tool } from "../tool.ts";
import type { Command } from "./command.ts";

export const baselineCommand: Command = {
  name: "baseline",
  operand: "HOST",
  says: "The most that every host offers a guest: CPU, machine type, devices, limits",
  examples: [
    ["virt-baseline baseline fleet/", "the hosts in a folder"],
    ["virt-baseline baseline a.xml b.xml --format json", "for programs"],
    ["virsh domcapabilities | virt-baseline baseline -", "this host, from standard input"],
  ],
  // The dialects by name, since the core that has them is not loaded for the help; a test holds the two equal.
  formats: ["text", "json", "libvirt", "qemu"],
  async run(call) {
    const { readInputs } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderBaseline } = await import("../render/baseline.ts");
    const { hosts, policy } = await readInputs(call, call.operands);
    const { baseline, dialects, writeBaseline } = await import("@virt-baseline/core");
    const { arch, accel, expand, checks, skip, requireEvidence, failOn } = call.options;
    const result = baseline(hosts, { tool, policy, arch, accel, expand, checks, skip, requireEvidence });
    const written = dialects.map((dialect) => [dialect.id, () => writeBaseline(result, dialect)] as const);
    await writeResult(call, result, renderBaseline, Object.fromEntries(written));
    return exitCode({ severities: result.findings.map(({ severity }) => severity) }, failOn);
  },
};
