import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { chosenMachine, type Dialect, domainType } from "./dialect.ts";
import { unstatedPhysBits } from "./limits.ts";
import { hashComment } from "./syntax/one-line.ts";
import { shellWord } from "./syntax/shell.ts";

/**
 * virt-install's options, to which a name, memory and disks are added. `secure=off` is needed: else virt-install adds the
 * mitigation features of the host it runs on to a named model, and undoes the mask. `+NAME` would be `force`.
 */
export const virtInstallDialect: Dialect = {
  id: "virt-install",
  title: "virt-install",
  comment: hashComment,
  partsCombine: false,
  write(result, cpu) {
    const machine = chosenMachine(result);
    const options = [
      `--virt-type ${domainType(result)}`,
      ...(result.setting === null ? [] : [`--arch ${result.setting.arch}`]),
      ...(machine === null ? [] : [`--machine ${machine}`]),
      ...(cpu === null ? [] : cpuOptions(cpu)),
    ];
    return { text: ["virt-install", ...options].join(" \\\n  "), findings: unstatedPhysBits(cpu) };
  },
};

function cpuOptions(cpu: CpuSection): string[] {
  if (cpu.model === null) return [];
  const parts = [
    cpu.model,
    "secure=off",
    "match=exact",
    "check=full",
    "model.fallback=forbid",
    ...(cpu.pinVendor === null ? [] : [`model.vendor_id=${cpu.pinVendor}`]),
    ...(cpu.vendor === null || cpu.pinVendor !== null ? [] : [`vendor=${cpu.vendor}`]),
    `topology.sockets=${cpu.sockets ?? 1}`,
    "topology.cores=1",
    "topology.threads=1",
    ...cpu.require.map((name) => `require=${name}`),
    ...cpu.disable.map((name) => `disable=${name}`),
  ];
  return [`--cpu ${shellWord(parts.join(","))}`, ...physBits(cpu)];
}

/** `--cpu` has no word for it; `--xml` sets what has none (virt-install 4.0). */
function physBits({ physBits, statesPhysBits }: CpuSection): string[] {
  if (physBits === null || !statesPhysBits) return [];
  return ["--xml ./cpu/maxphysaddr/@mode=emulate", `--xml ./cpu/maxphysaddr/@bits=${physBits}`];
}
