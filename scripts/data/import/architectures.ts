/** The CPU models of architectures other than x86, as they go into data/cpu-models/ARCH/models.json. */
import { join } from "node:path";
import { readJson } from "../files.ts";

interface ArmFacts {
  vendors: { name: string; implementer: string }[];
  models: { name: string; vendor: string; part: string; qemu: string | null }[];
  features: { name: string }[];
  cpuinfo: { flag: string }[];
  parts: { name: string; implementer: string; part: string }[];
  qemuModels: { name: string; aarch64?: boolean; on?: string[] }[];
}

interface PowerFacts {
  models: { name: string; vendor: string; pvr: { value: string; mask: string }[] }[];
  compatModes: { name: string; logicalPvr: string; isa: string; maxThreadsPerCore: number }[];
  aliases: { legacy: Record<string, string> };
}

interface ZFacts {
  groups: { name: string; features: string[] }[];
  models: {
    name: string;
    machineType: string;
    generation: number;
    ga: number;
    base: string[];
    default: string[];
    full: string[];
  }[];
  deprecatedFeatures: string[];
  cpuinfo: { flag: string; qemu: string | null }[];
}

interface RiscvFacts {
  features: string[];
  singleLetter: string[];
  qemuModels: { name: string; on?: string[] }[];
}

interface LoongFacts {
  models: { name: string; features: Record<string, boolean> }[];
  cpuinfo: { flag: string }[];
}

/** The architecture version that a core implements (Arm's technical reference manuals); QEMU's models alone. */
const armVersions: Readonly<Record<string, string>> = {
  "cortex-a35": "8.0",
  "cortex-a53": "8.0",
  "cortex-a57": "8.0",
  "cortex-a72": "8.0",
  "cortex-a55": "8.2",
  "cortex-a76": "8.2",
  "cortex-a78ae": "8.2",
  "neoverse-n1": "8.2",
  a64fx: "8.2",
  "neoverse-v1": "8.4",
  "neoverse-n2": "9.0",
  "cortex-a710": "9.0",
};

/** Models that are made anew in every release of QEMU or by every host. */
const unstable = new Set(["host", "max", "max32", "any", "qemu"]);

function arm(facts: ArmFacts) {
  const cores = facts.qemuModels.filter(({ name, aarch64 }) => aarch64 === true && !unstable.has(name));
  return {
    vendors: facts.vendors.map(({ name, implementer }) => ({ name, implementer: implementer.toLowerCase() })),
    models: facts.models.map(({ name, vendor, part, qemu }) =>
      qemu === null ? { name, vendor, part } : { name, vendor, part, qemu },
    ),
    features: facts.features.map(({ name }) => name),
    flags: facts.cpuinfo.map(({ flag }) => flag),
    parts: facts.parts.map(({ name, implementer, part }) => ({ name, implementer, part })),
    qemuModels: cores.map(({ name, on }) => ({ name, version: armVersions[name], on: on ?? [] })),
  };
}

const power = (facts: PowerFacts) => ({
  models: facts.models.map(({ name, vendor, pvr }) => ({ name, vendor, pvr })),
  generations: facts.compatModes.map(({ name, logicalPvr, isa, maxThreadsPerCore }) => ({
    name,
    logicalPvr,
    isa,
    maxThreadsPerCore,
  })),
  legacy: Object.entries(facts.aliases.legacy).map(([name, model]) => ({ name, model })),
});

const z = (facts: ZFacts) => ({
  deprecated: facts.deprecatedFeatures,
  flags: facts.cpuinfo.flatMap(({ flag, qemu }) => (qemu === null ? [] : [{ name: flag, feature: qemu }])),
  groups: facts.groups.map(({ name, features }) => ({ name, features })),
  generations: facts.models.map(({ name, machineType, generation, ga, base, default: usual, full }) => ({
    name,
    machineType,
    generation,
    ga,
    base,
    added: usual.filter((feature) => !base.includes(feature)),
    possible: full.filter((feature) => !usual.includes(feature)),
    taken: usual.filter((feature) => !full.includes(feature)),
  })),
});

const riscv = (facts: RiscvFacts) => ({
  extensions: [...facts.singleLetter, ...facts.features],
  qemuModels: facts.qemuModels
    .filter(({ name, on }) => !unstable.has(name) && (on?.length ?? 0) > 0)
    .map(({ name, on }) => ({ name, on: on! })),
});

const loong = (facts: LoongFacts) => ({
  flags: facts.cpuinfo.map(({ flag }) => flag),
  qemuModels: facts.models
    .filter(({ name }) => !unstable.has(name))
    .map(({ name, features }) => ({ name, on: Object.keys(features).filter((feature) => features[feature]) })),
});

/** The content of each file, by its path below data/cpu-models. */
export function importArchitectures(folder: string): Record<string, unknown> {
  const facts = <T>(name: string): T => readJson<T>(join(folder, `${name}.json`));
  return {
    aarch64: arm(facts("arm")),
    ppc64: power(facts("ppc64")),
    s390x: z(facts("s390x")),
    riscv64: riscv(facts("riscv64")),
    loongarch64: loong(facts("loongarch64")),
  };
}
