import type { BaselineResult } from "../baseline/result.ts";
import { proxmoxNames } from "../catalogue/dialects.ts";
import { qemuFeatureName } from "../catalogue/features.ts";
import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { baselineName, chosenMachine, type Dialect } from "./dialect.ts";
import { isX86, limit, x86Only } from "./limits.ts";
import { hashComment } from "./syntax/one-line.ts";

/**
 * Proxmox VE: a custom CPU model for /etc/pve/virtual-guest/cpu-models.conf, and the commands that give it to a guest as
 * remarks. Only a custom model may carry any flag. Proxmox VE starts KVM guests with `enforce` by itself.
 */
export const proxmoxDialect: Dialect = {
  id: "proxmox",
  title: "Proxmox VE",
  comment: hashComment,
  partsCombine: true,
  write(result, cpu) {
    const name = baselineName(result, cpu);
    const model = cpu?.qemu?.model ?? null;
    const findings = [...x86Only("Proxmox VE", result), ...machineFindings(result)];
    const known = proxmoxNames().models.find((entry) => entry.name === model);
    const writable = cpu !== null && known !== undefined && (result.setting === null || isX86(result.setting.arch));
    if (model !== null && known === undefined)
      findings.push(limit("model", `Proxmox VE does not let a custom model report ${model}`, "see alternatives"));
    if (!writable) return { text: commands(result, null).join("\n"), findings };
    findings.push(...vendorFindings(cpu, known.name, known.vendor ?? null));
    return { text: [...stanza(name, cpu), ...commands(result, name)].join("\n"), findings };
  },
};

function stanza(name: string, cpu: CpuSection): string[] {
  const flags = flagsOf(cpu);
  return [
    `cpu-model: ${name}`,
    ...(flags.length === 0 ? [] : [`\tflags ${flags.join(";")}`]),
    ...(cpu.physBits === null ? [] : [`\tphys-bits ${cpu.physBits}`]),
    `\treported-model ${cpu.qemu!.model}`,
    "",
  ];
}

/** QEMU's lines, and a yes or no to every flag that Proxmox VE would otherwise add to this model. */
function flagsOf({ qemu, features }: CpuSection): string[] {
  const said = new Set([...qemu!.on, ...qemu!.off]);
  const offered = new Set(features.map(qemuFeatureName));
  const added = proxmoxNames()
    .adds.filter(({ name }) => name === qemu!.model)
    .flatMap(({ flags }) => flags.map(qemuFeatureName))
    .filter((flag) => !said.has(flag));
  return [
    ...[...qemu!.on, ...added.filter((flag) => offered.has(flag))].map((flag) => `+${flag}`),
    ...[...qemu!.off, ...added.filter((flag) => !offered.has(flag))].map((flag) => `-${flag}`),
  ];
}

/** Versioned names of upstream, with a revision of Proxmox VE's own if any. */
const machineName = /^(pc-q35|pc-i440fx|virt)-\d+(\.\d+)+(\+pve\d+)?$/;

function commands(result: BaselineResult, name: string | null): string[] {
  const machine = chosenMachine(result);
  const options = [
    ...(name === null ? [] : [`--cpu custom-${name}`]),
    ...(machine === null || !machineName.test(machine) ? [] : [`--machine ${machine}`]),
    ...(result.setting?.accel === "tcg" ? ["--kvm 0"] : []),
  ];
  if (options.length === 0) return [];
  const topology = name === null ? [] : ["vCPUs as sockets (--sockets N --cores 1): cores bring ht along"];
  return [`qm set VMID ${options.join(" ")}`, ...topology].map(hashComment);
}

function machineFindings(result: BaselineResult): Finding[] {
  const machine = chosenMachine(result);
  if (machine === null || machineName.test(machine)) return [];
  return [limit("machine", `Proxmox VE does not take ${machine} as a machine type`)];
}

/** The vendor that CPUID shows comes with the model: Intel's or AMD's, or the host's for generic models. */
function vendorFindings({ pinVendor }: CpuSection, model: string, vendor: string | null): Finding[] {
  if (pinVendor === null || pinVendor === vendor) return [];
  const shown = vendor === null ? "each host's own vendor" : vendor;
  return [limit("vendor", `Proxmox VE shows ${shown} with ${model}, not ${pinVendor}`, "keep the vendors apart")];
}
