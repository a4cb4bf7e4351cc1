import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { baselineName, chosenMachine, type Dialect, domainType } from "./dialect.ts";
import { unstatedPhysBits } from "./limits.ts";
import { type HclValue, toHcl } from "./syntax/hcl.ts";
import { hashComment } from "./syntax/one-line.ts";

/**
 * Terraform with the libvirt provider (dmacvicar/libvirt, 0.9 and later, whose schema follows the domain XML): a local
 * value whose `type`, `os` and `cpu` a `libvirt_domain` takes.
 */
export const terraformDialect: Dialect = {
  id: "terraform",
  title: "Terraform (libvirt provider)",
  comment: hashComment,
  partsCombine: true,
  write(result, cpu) {
    const machine = chosenMachine(result);
    const name = baselineName(result, cpu).replaceAll(/[^a-z0-9]/g, "_");
    const domain: HclValue = {
      type: domainType(result),
      os:
        machine === null || result.setting === null
          ? undefined
          : { type: "hvm", type_arch: result.setting.arch, type_machine: machine },
      cpu: cpu === null || cpu.model === null ? undefined : guestCpu(cpu, cpu.model),
    };
    return { text: `locals {\n  ${name} = ${toHcl(domain, "  ")}\n}`, findings: unstatedPhysBits(cpu) };
  },
};

function guestCpu(cpu: CpuSection, model: string): HclValue {
  const line = (policy: string) => (name: string) => ({ name, policy });
  return {
    mode: "custom",
    match: "exact",
    check: "full",
    model,
    model_fallback: "forbid",
    model_vendor_id: cpu.pinVendor ?? undefined,
    vendor: cpu.pinVendor === null ? (cpu.vendor ?? undefined) : undefined,
    max_phys_addr: cpu.physBits === null || !cpu.statesPhysBits ? undefined : { mode: "emulate", bits: cpu.physBits },
    topology: { sockets: 1, cores: 1, threads: 1 },
    features: [...cpu.require.map(line("require")), ...cpu.disable.map(line("disable"))],
  };
}
