import { existsSync } from "node:fs";
import type { BaselineResult, Difference, Policy } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { findingOptions, fleetOptions, outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import { writeFileWhole, writeStream } from "../write-output.ts";
import type { Call, Command } from "./command.ts";
import { digester, openLock, timeOf, timeOption } from "./locks.ts";

export const baselineCommand: Command = {
  name: "baseline",
  operand: "HOST",
  says: "The most that every host offers a guest: CPU, machine type, devices, limits",
  examples: [
    ["virt-baseline baseline fleet/", "the hosts in a folder"],
    ["virt-baseline baseline a.xml b.xml --format json", "for programs"],
    ["virsh domcapabilities | virt-baseline baseline -", "this host, from standard input"],
    [
      "virt-baseline baseline fleet/ --lock baseline.lock --format libvirt",
      "what was frozen, whatever the hosts are now",
    ],
  ],
  // The dialects by name, since the core that has them is not loaded for the help; a test holds the two equal.
  formats: [
    "text",
    "json",
    ...["libvirt", "qemu", "virt-install", "proxmox", "kubevirt", "nova", "incus", "ovirt", "xl"],
    ...["cloudstack", "firecracker", "terraform", "ansible"],
  ],
  takes: [...findingOptions, "require-evidence", ...fleetOptions, "expand", ...outputOptions],
  options: {
    lock: {
      takes: "text",
      value: "FILE",
      says: "Answer what was frozen there; exit code 1 where the hosts would now be answered otherwise",
    },
    update: { takes: "flag", says: "With --lock: freeze the hosts anew, write FILE and answer that" },
    time: timeOption,
  },
  async run(call) {
    if (call.raw.lock !== undefined) return await answerByLock(call);
    if (call.raw.update === true) throw new UsageError("--update needs --lock FILE", "name the lock to write anew");
    const { readFleet } = await import("./hosts.ts");
    const { baselineOfFleet } = await import("@virt-baseline/core");
    const { fleet, policy } = await readFleet(call, call.operands);
    const { arch, accel, expand, checks, skip, requireEvidence } = call.options;
    const result = baselineOfFleet(fleet, { tool, policy, arch, accel, expand, checks, skip, requireEvidence });
    return await writeBaselineResult(call, result, policy);
  },
};

async function writeBaselineResult(call: Call, result: BaselineResult, policy: Policy): Promise<ExitCode> {
  const { writeResult } = await import("./result.ts");
  const { renderBaseline } = await import("../render/baseline.ts");
  const { writeFindings } = await import("./findings.ts");
  const { dialects, selectFindings, writeBaseline } = await import("@virt-baseline/core");
  const { checks, skip, failOn, format } = call.options;
  const dialect = dialects.find(({ id }) => id === format);
  const written = dialect === undefined ? null : writeBaseline(result, dialect);
  // What a dialect cannot say concerns what is written, not the hosts: it is told beside the text.
  const unsaid = selectFindings(written?.findings ?? [], { checks, skip }, policy.severities);
  await writeResult(call, result, renderBaseline, written === null ? {} : { [format]: () => written.text });
  await writeFindings(call, unsaid);
  return exitCode({ severities: [...result.findings, ...unsaid].map(({ severity }) => severity) }, failOn);
}

/**
 * The frozen baseline, in any format. Where the hosts would now be answered otherwise, that is said beside it and the
 * answer to "is it still so" is no; with --update the lock is written anew, and answered.
 */
async function answerByLock(call: Call): Promise<ExitCode> {
  const file = call.raw.lock;
  if (typeof file !== "string" || file === "") throw new UsageError("--lock takes one file", "write --lock FILE");
  if (call.raw.update === true) return await update(call, file);
  if (asksAnew(call)) {
    throw new UsageError("a lock is asked with its own policy and setting", "leave these options out, or add --update");
  }
  const { readFleetHosts } = await import("./hosts.ts");
  const { lockedBaseline } = await import("@virt-baseline/core");
  const open = await openLock(file, call);
  const { hosts } = await readFleetHosts(call, call.operands, { arch: open.lock.asked.arch });
  const { baseline, differences } = lockedBaseline(open, hosts);
  const code = await writeBaselineResult(call, baseline, open.lock.policy);
  if (differences.length === 0) return code;
  await tellDifferences(call, file, differences);
  return exitCode({ answer: "no" }, call.options.failOn);
}

/** Without a question of its own the update asks what the lock was asked. */
async function update(call: Call, file: string): Promise<ExitCode> {
  const { readFleetHosts } = await import("./hosts.ts");
  const { formatLock, lock } = await import("@virt-baseline/core");
  const time = timeOf(call.raw);
  const before = asksAnew(call) || !existsSync(file) ? null : (await openLock(file, call)).lock;
  const { arch, accel } = before?.asked ?? call.options;
  const { hosts, policy } = await readFleetHosts(call, call.operands, { arch });
  const asked = { policy: before?.policy ?? policy, arch, accel };
  const frozen = lock(hosts, { tool, ...asked, time, digest: await digester() });
  const code = await writeBaselineResult(call, frozen.baseline, asked.policy);
  if (frozen.baseline.findings.every(({ severity }) => severity !== "error")) writeFileWhole(file, formatLock(frozen));
  return code;
}

function asksAnew({ options: { policy, arch, accel, machine, crossVendor } }: Call): boolean {
  return policy !== null || arch !== null || accel !== null || machine !== null || crossVendor;
}

async function tellDifferences({ options, terminal }: Call, file: string, differences: readonly Difference[]) {
  if (options.quiet) return;
  const { differenceText, oneLine } = await import("@virt-baseline/core");
  const lines = [
    `this is what ${file} holds; these hosts would now be answered otherwise (--update takes it):`,
    ...differences.map((difference) => `  ${oneLine(differenceText(difference))}`),
  ];
  await writeStream(terminal.stderr, `${lines.join("\n")}\n`);
}
