import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import { chosenMachine, type Dialect, domainType } from "./dialect.ts";
import { unstatedPhysBits } from "./limits.ts";
import { hashComment } from "./syntax/one-line.ts";
import { shellWord } from "./syntax/shell.ts";
import { featureLines, wordsOf } from "./words-of-cpu.ts";

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
  return [`--cpu ${shellWord(cpuParts(cpu, cpu.model).join(","))}`, ...physBitsOptions(cpu)];
}

/** The parts of `--cpu`: of virt-install, and of virt-xml, which makes the lines that are there what they must be. */
export function cpuParts(cpu: CpuSection, model: string): string[] {
  const { match, check, fallback, topology } = wordsOf(cpu);
  const said = (word: string, value: string | number | null) => (value === null ? [] : [`${word}=${value}`]);
  return [
    model,
    "secure=off",
    ...said("match", match),
    ...said("check", check),
    ...said("model.fallback", fallback),
    ...said("model.vendor_id", cpu.pinVendor),
    ...said("vendor", cpu.pinVendor === null ? cpu.vendor : null),
    ...(topology === null ? [] : levels.map((level) => `topology.${level}=${topology[level]}`)),
    ...featureLines(cpu).map(({ name, policy }) => `${policy}=${name}`),
  ];
}

const levels = ["sockets", "cores", "threads"] as const;

/** `--cpu` has no word for it; `--xml` sets what has none (virt-install 4.0). */
export function physBitsOptions({ physBits, statesPhysBits }: CpuSection): string[] {
  if (physBits === null || !statesPhysBits) return [];
  return ["--xml ./cpu/maxphysaddr/@mode=emulate", `--xml ./cpu/maxphysaddr/@bits=${physBits}`];
}
