import { exitCode } from "../exit-code.ts";
import { findingOptions, fleetOptions, outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import { writeFileWhole, writeStream } from "../write-output.ts";
import type { Command } from "./command.ts";
import { digester, timeOf, timeOption } from "./locks.ts";

export const lockCommand: Command = {
  name: "lock",
  operand: "HOST",
  says: "Freeze the baseline of the hosts with its evidence, to be held against them later",
  examples: [
    ["virt-baseline lock fleet/ -o baseline.lock", "keep the file under version control"],
    ["virt-baseline lock fleet/ -o baseline.lock --time 2026-01-31T12:00:00Z", "the same input, the same bytes"],
    ["virt-baseline drift baseline.lock fleet/", "later: do the hosts still honour it"],
  ],
  formats: ["json"],
  takes: [...findingOptions, ...fleetOptions, ...outputOptions],
  options: { time: timeOption },
  async run(call) {
    const time = timeOf(call.raw);
    const { readFleetHosts } = await import("./hosts.ts");
    const { writeFindings } = await import("./findings.ts");
    const { formatLock, lock, selectFindings } = await import("@virt-baseline/core");
    const { hosts, policy } = await readFleetHosts(call, call.operands);
    const { arch, accel, checks, skip, failOn, output } = call.options;
    const frozen = lock(hosts, { tool, policy, arch, accel, time, digest: await digester() });
    const findings = selectFindings(frozen.baseline.findings, { checks, skip }, {});
    const code = exitCode({ severities: findings.map(({ severity }) => severity) }, failOn);
    const grave = findings.filter(({ severity }) => severity === "error" || severity === "unknown");
    await writeFindings(call, grave);
    // What is no baseline for all hosts is not frozen: somebody would take it for one.
    if (grave.some(({ severity }) => severity === "error")) return code;
    if (output === null) await writeStream(call.terminal.stdout, formatLock(frozen));
    else writeFileWhole(output, formatLock(frozen));
    return code;
  },
};
