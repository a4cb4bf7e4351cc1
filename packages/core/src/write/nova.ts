import { novaTraits } from "../catalogue/dialects.ts";
import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { chosenMachine, type Dialect, domainType } from "./dialect.ts";
import { limit, listed, noPinnedVendor, noStartCheck } from "./limits.ts";
import { hashComment } from "./syntax/one-line.ts";

/**
 * OpenStack Nova: nova.conf of the compute hosts of one aggregate, with the properties and traits for flavors as remarks.
 * Nova reads flags without regard to case and hands libvirt the small letters.
 */
export const novaDialect: Dialect = {
  id: "nova",
  title: "OpenStack nova.conf",
  comment: hashComment,
  partsCombine: false,
  write(result, cpu) {
    const machine = chosenMachine(result);
    const settings = [
      `virt_type = ${domainType(result)}`,
      ...(cpu === null ? [] : cpuSettings(cpu)),
      ...(machine === null || result.setting === null ? [] : [`hw_machine_type = ${result.setting.arch}=${machine}`]),
    ];
    return {
      text: ["[libvirt]", ...settings, ...flavorRemarks(cpu)].join("\n"),
      findings: cpu === null || cpu.model === null ? [] : cpuFindings(cpu),
    };
  },
};

function cpuSettings(cpu: CpuSection): string[] {
  if (cpu.model === null) return [];
  const flags = [
    ...cpu.require.filter(isSmall).map((name) => `+${name}`),
    ...cpu.disable.filter(isSmall).map((name) => `-${name}`),
  ];
  return [
    "cpu_mode = custom",
    `cpu_models = ${cpu.model}`,
    ...(flags.length === 0 ? [] : [`cpu_model_extra_flags = ${flags.join(",")}`]),
  ];
}

const isSmall = (name: string): boolean => name === name.toLowerCase();

const traitsOf = (features: ReadonlySet<string>): string[] =>
  novaTraits().traits.flatMap(({ name, feature }) => (features.has(feature) ? [name] : []));

function flavorRemarks(cpu: CpuSection | null): string[] {
  if (cpu === null) return [];
  const traits = traitsOf(new Set(cpu.features));
  const lines = [
    ...(cpu.physBits === null
      ? []
      : [
          "openstack flavor set FLAVOR --property hw:maxphysaddr_mode=emulate " +
            `--property hw:maxphysaddr_bits=${cpu.physBits}`,
        ]),
    ...(traits.length === 0
      ? []
      : [
          "what these hosts offer, for openstack flavor set FLAVOR --property trait:NAME=required:",
          ...traits.map((name) => `  ${name}`),
        ]),
  ];
  return lines.length === 0 ? [] : ["", ...lines.map((line) => `# ${line}`)];
}

function cpuFindings(cpu: CpuSection): Finding[] {
  const spelt = [...cpu.require, ...cpu.disable].filter((name) => !isSmall(name));
  const reported = traitsOf(new Set(cpu.disable));
  return [
    ...(spelt.length === 0
      ? []
      : [limit("features", `Nova cannot name ${listed(spelt)}: it writes flags in small letters`)]),
    ...(reported.length === 0
      ? []
      : [
          limit(
            "features",
            `Nova reports ${listed(reported)} as traits of these hosts although the flags are switched off`,
            "require no such trait",
          ),
        ]),
    ...(cpu.physBits === null
      ? []
      : [
          limit("physbits", `nova.conf cannot state the width of physical addresses, ${cpu.physBits}: flavors do`, "", {
            severity: "info",
          }),
        ]),
    ...noPinnedVendor("Nova", cpu),
    noStartCheck("Nova", "starts guests with libvirt's check='partial'"),
  ];
}
