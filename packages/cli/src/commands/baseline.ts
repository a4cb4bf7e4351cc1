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
  formats: [
    "text",
    "json",
    ...["libvirt", "qemu", "virt-install", "proxmox", "kubevirt", "nova", "incus", "ovirt", "xl"],
    ...["cloudstack", "firecracker", "terraform", "ansible"],
  ],
  async run(call) {
    const { readFleet } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderBaseline } = await import("../render/baseline.ts");
    const { fleet, policy } = await readFleet(call, call.operands);
    const { writeFindings } = await import("./findings.ts");
    const { baselineOfFleet, dialects, selectFindings, writeBaseline } = await import("@virt-baseline/core");
    const { arch, accel, expand, checks, skip, requireEvidence, failOn } = call.options;
    const result = baselineOfFleet(fleet, { tool, policy, arch, accel, expand, checks, skip, requireEvidence });
    const dialect = dialects.find(({ id }) => id === call.options.format);
    const written = dialect === undefined ? null : writeBaseline(result, dialect);
    // What a dialect cannot say concerns what is written, not the hosts: it is told beside the text.
    const unsaid = selectFindings(written?.findings ?? [], { checks, skip }, policy.severities);
    await writeResult(
      call,
      result,
      renderBaseline,
      written === null ? {} : { [call.options.format]: () => written.text },
    );
    await writeFindings(call, unsaid);
    return exitCode({ severities: [...result.findings, ...unsaid].map(({ severity }) => severity) }, failOn);
  },
};
