import type { FoldedCheck } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import { findingOptions, outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import type { Call, Command } from "./command.ts";
import { planOptions, readPlan } from "./plan.ts";
import { reportFormatNames } from "./report-formats.ts";

/** @throws {UsageError} where a target cannot be read */
async function readTargets(call: Call) {
  const { placesOf, readGuestInputs } = await import("./guests.ts");
  const { guests, unreadable } = await readGuestInputs(call, placesOf(call, "target-xml"));
  if (unreadable) throw new UsageError("--target-xml cannot be read", "give the output of virsh dumpxml --migratable");
  return guests;
}

export const checkCommand: Command = {
  name: "check",
  operand: "GUEST",
  says: "Would guests move to other hosts: a dry run on files alone, with every finding",
  examples: [
    ["virt-baseline check web.xml --to node2=node2/", "one guest, one host whose files are in a folder"],
    ["virt-baseline check guests/ --to fleet/ --from n1=fleet/node1", "all guests of a host to all hosts of a fleet"],
    ["virt-baseline check web.xml --to node2=node2/ --skip hypervisor.version", "without one check"],
    [
      "virt-baseline check web.xml --to n2=n2/ --from n1=n1/ --migrate multifd,postcopy",
      "moved in another way than plainly",
    ],
    ["virt-baseline check web.xml --to n2=n2/ --dirty-rate 300M --bandwidth 1G", "will the copy ever catch up"],
  ],
  formats: ["text", "json", ...reportFormatNames],
  takes: [...findingOptions, "require-evidence", "policy", "cpu-data", "expand", ...outputOptions],
  options: {
    to: { takes: "text", value: "HOST", says: "A host, or a folder of them, to move to; may be given several times" },
    from: { takes: "text", value: "HOST", says: "The host the guests run on" },
    "target-xml": {
      takes: "text",
      value: "FILE",
      says: "The definition the guest is to have there (virsh migrate --xml), held to what libvirt lets change",
    },
    ...planOptions,
  },
  async run(call) {
    const { placesOf, readGuestInputs, readSource } = await import("./guests.ts");
    const places = placesOf(call, "to");
    if (places.length === 0) throw new UsageError("check needs --to HOST", "see virt-baseline check --help");
    const { readInputs } = await import("./hosts.ts");
    const { foldedCheck } = await import("@virt-baseline/core");
    const plan = await readPlan(call.raw);
    const { hosts, policy } = await readInputs(call, places);
    const from = await readSource(call);
    const { guests, unreadable } = await readGuestInputs(call, call.operands);
    const targets = placesOf(call, "target-xml").length === 0 ? [] : await readTargets(call);
    const { checks, skip, requireEvidence, failOn } = call.options;
    const folded = foldedCheck(guests, hosts, from, { tool, policy, plan, targets, checks, skip, requireEvidence });
    await writeCheck(call, folded, hosts.length);
    const findings = folded.groups.flatMap(({ move }) => move.findings);
    return exitCode({ unreadable, severities: findings.map(({ severity }) => severity) }, failOn);
  },
};

/** Up to so many moves, each is told by itself. */
const told = 2000;

/** Up to so many hosts, moves name hosts; above, profiles. */
const hostsListed = 1000;

async function writeCheck(call: Call, folded: FoldedCheck, hosts: number): Promise<void> {
  const { writeOut, writeResult } = await import("./result.ts");
  const { renderCheck } = await import("../render/check.ts");
  const { unfold } = await import("@virt-baseline/core");
  const { format, expand, failOn } = call.options;
  if (format === "json" && folded.count > told) {
    const { checkJson } = await import("../render/check-json.ts");
    return writeOut(call, checkJson(folded, expand || hosts <= hostsListed));
  }
  if (format === "text" && folded.count > told) {
    const { renderFoldedCheck } = await import("../render/check-folded.ts");
    return writeResult(call, folded, renderFoldedCheck);
  }
  const { casesOfCheck } = await import("../render/reports/cases.ts");
  const { reportFormats } = await import("../render/reports/formats.ts");
  return writeResult(call, unfold(folded), renderCheck, reportFormats("check", casesOfCheck, failOn));
}
