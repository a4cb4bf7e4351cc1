import { proxmoxNames } from "../catalogue/dialects.ts";
import { qemuFeatureName } from "../catalogue/features.ts";
import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { baselineName, chosenMachine, type Dialect, type Pinned } from "./dialect.ts";
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
    const { name, stanza, findings } = customModel(result, cpu);
    const topology = name === null ? [] : ["vCPUs as sockets (--sockets N --cores 1): cores bring ht along"];
    const options = setOptions(result, name);
    const commands = options.length === 0 ? [] : [`qm set VMID ${options.join(" ")}`, ...topology];
    return { text: [...stanza, ...commands.map(hashComment)].join("\n"), findings };
  },
};

/** The custom model for a CPU, with the name that `--cpu custom-NAME` takes; null where Proxmox VE has no such model. */
export function customModel(result: Pinned, cpu: CpuSection | null): CustomModel {
  const model = cpu?.qemu?.model ?? null;
  const findings = [...x86Only("Proxmox VE", result), ...machineFindings(result)];
  const known = proxmoxNames().models.find((entry) => entry.name === model);
  const writable = cpu !== null && known !== undefined && (result.setting === null || isX86(result.setting.arch));
  if (model !== null && known === undefined)
    findings.push(limit("model", `Proxmox VE does not let a custom model report ${model}`, "see alternatives"));
  if (!writable) return { name: null, stanza: [], findings };
  findings.push(...vendorFindings(cpu, known.name, known.vendor ?? null));
  const name = baselineName(result, cpu);
  return { name, stanza: stanzaOf(name, cpu), findings };
}

interface CustomModel {
  readonly name: string | null;
  readonly stanza: readonly string[];
  readonly findings: readonly Finding[];
}

function stanzaOf(name: string, cpu: CpuSection): string[] {
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

/** Options of `qm set` and `qm create`. */
export function setOptions(result: Pinned, name: string | null): string[] {
  const machine = chosenMachine(result);
  return [
    ...(name === null ? [] : [`--cpu custom-${name}`]),
    ...(machine === null || !machineName.test(machine) ? [] : [`--machine ${machine}`]),
    ...(result.setting?.accel === "tcg" ? ["--kvm 0"] : []),
  ];
}

function machineFindings(result: Pinned): Finding[] {
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
