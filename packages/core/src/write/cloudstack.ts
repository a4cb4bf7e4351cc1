import type { Dialect } from "./dialect.ts";
import { limit, noMachineType, noPhysBits, noPinnedVendor, noStartCheck } from "./limits.ts";
import { hashComment } from "./syntax/one-line.ts";

/** Apache CloudStack: agent.properties of each KVM host. A feature is switched off by a minus (CloudStack 4.13). */
export const cloudstackDialect: Dialect = {
  id: "cloudstack",
  title: "CloudStack agent.properties",
  comment: hashComment,
  partsCombine: false,
  write(result, cpu) {
    const machine = noMachineType("CloudStack", result);
    const accel = result.setting?.accel ?? "kvm";
    const findings =
      accel === "kvm" ? machine : [limit("accel", `CloudStack runs VMs with KVM, not with ${accel}`), ...machine];
    if (cpu === null || cpu.model === null) return { text: "", findings };
    const features = [...cpu.require, ...cpu.disable.map((name) => `-${name}`)];
    return {
      text: [
        "guest.cpu.mode=custom",
        `guest.cpu.model=${cpu.model}`,
        ...(features.length === 0 ? [] : [`guest.cpu.features=${features.join(" ")}`]),
      ].join("\n"),
      findings: [
        ...findings,
        ...noPhysBits("CloudStack", cpu),
        ...noPinnedVendor("CloudStack", cpu),
        noStartCheck("CloudStack", "starts guests with libvirt's check='partial' and fallback='allow'"),
      ],
    };
  },
};
