import { armCore, armCoreNames } from "../catalogue/architectures/aarch64.ts";
import { type ExtensionModel, loongarch, riscv } from "../catalogue/architectures/extensions.ts";
import {
  powerGenerations,
  powerModel,
  powerModelNames,
  powerNameOf,
  powerVersions,
} from "../catalogue/architectures/ppc64.ts";
import { nameByGroups, type ZModel, zDeprecated, zModel, zModels } from "../catalogue/architectures/s390x.ts";
import type { ArchitectureModelExplanation } from "./result.ts";

interface Architecture {
  readonly explain: (name: string) => Omit<ArchitectureModelExplanation, "kind"> | null;
  readonly names: () => readonly string[];
}

/** One line an architecture; no name is of two. */
const architectures: readonly Architecture[] = [
  { explain: explainZ, names: () => zModels().flatMap(({ name }) => [name, `${name}-base`]) },
  { explain: explainPower, names: () => [...powerModelNames(), ...powerGenerations().map(({ mode }) => mode)] },
  { explain: explainArm, names: armCoreNames },
  { explain: explainRiscv, names: riscvNames },
  { explain: explainLoongarch, names: () => loongarch().qemuModels.map(({ name }) => name) },
];

/** A CPU model of another architecture than x86: whose it is, what it has, what came before and after; null for others. */
export function explainArchitectureModel(name: string): ArchitectureModelExplanation | null {
  for (const { explain } of architectures) {
    const found = explain(name);
    if (found !== null) return { kind: "architectureModel", ...found };
  }
  return null;
}

/** Every name that explainArchitectureModel answers, in each architecture's own order. */
export const architectureModelNames = (): string[] => architectures.flatMap(({ names }) => names());

/** IBM Z: models are ordered by generation, then by level (ga); libvirt has no map, its names are QEMU's. */
function explainZ(name: string): ReturnType<Architecture["explain"]> {
  const model = zModel(name);
  if (model === undefined) return null;
  const isBase = name.endsWith("-base");
  const features = isBase ? model.base : model.usual;
  const gone = [...features].filter((feature) => zDeprecated().has(feature)).sort();
  return {
    name,
    arch: "s390x",
    names: { libvirt: name, qemu: name, linux: null },
    vendor: "IBM",
    identity: `machine type ${model.machineType}, generation ${model.generation}, level ${model.ga}`,
    features: nameByGroups(features),
    older: namesOf(zModels(), (one) => one.generation === model.generation - 1),
    newer: namesOf(zModels(), (one) => one.generation === model.generation + 1),
    notes: [
      isBase
        ? "the same in every release of QEMU: what a host-model is made of"
        : `what QEMU 10.0 gives under this name; ${name}-base is the same in every release of QEMU`,
      ...(gone.length === 0 ? [] : [`newer machines no longer have ${gone.join(", ")}`]),
    ],
    unknown: [],
    source: "QEMU 10.0, gen-features.c and cpu_models.c",
  };
}

const namesOf = (models: readonly ZModel[], isWanted: (model: ZModel) => boolean): string[] =>
  models.filter(isWanted).map(({ name }) => name);

/** POWER: a host runs the mode of its own generation and of every earlier one. */
function explainPower(name: string): ReturnType<Architecture["explain"]> {
  const generations = powerGenerations();
  const model = powerModel(powerNameOf(name));
  const mode = model?.name.toLowerCase() ?? name;
  const at = generations.findIndex((one) => one.mode === mode);
  if (model === null && at < 0) return null;
  const generation = generations[at];
  const versions = powerVersions(model?.name ?? "").map(({ value, mask }) => `${value} of the bits ${mask}`);
  return {
    name,
    arch: "ppc64",
    names: { libvirt: model?.name ?? null, qemu: generation?.mode ?? null, linux: null },
    vendor: model?.vendor ?? "IBM",
    identity: versions.length === 0 ? null : `PVR ${versions.join(" or ")}`,
    features: [],
    older: generations.slice(0, Math.max(at, 0)).map((one) => one.mode),
    newer: at < 0 ? [] : generations.slice(at + 1).map((one) => one.mode),
    notes:
      generation === undefined
        ? []
        : [
            `Power ISA ${generation.isa}, at most ${generation.maxThreadsPerCore} threads a core`,
            `a host of this or a newer generation runs guests in mode ${mode}; a guest with a named model needs this very one`,
          ],
    unknown:
      generation === undefined
        ? ["which compatibility modes it has"]
        : ["single features: POWER is compared by generations, and the data has no list"],
    source: "libvirt 12.8's CPU map; QEMU 10.0, target/ppc/compat.c",
  };
}

/** Arm: cores have no order; under KVM a guest has the host's own. */
function explainArm(name: string): ReturnType<Architecture["explain"]> {
  const core = armCore(name);
  if (core === null) return null;
  const { libvirt, qemu, linux, implementer, part, vendor, version, on } = core;
  return {
    name,
    arch: "aarch64",
    names: { libvirt, qemu, linux },
    vendor,
    identity: part === null ? null : `MIDR_EL1: implementer ${implementer}, part ${part}`,
    features: on,
    older: [],
    newer: [],
    notes: [
      ...(version === null ? [] : [`Armv${version}-A`]),
      "no core stands for another: under KVM a guest has the host's own, so it moves among hosts of one core",
      ...(qemu === null ? ["QEMU does not emulate it"] : ["its features are those that QEMU's emulation switches on"]),
    ],
    unknown: ["the values of its ID registers"],
    source: "libvirt 12.8's CPU map; Linux 7.2, cputype.h; QEMU 11.1.3's expansions; Arm's reference manuals",
  };
}

const profilePattern = /^rv[a-z]\d+[us]64$/;

function riscvNames(): string[] {
  const { qemuModels, extensions } = riscv();
  const models = qemuModels.map(({ name }) => name);
  return [...models, ...extensions.filter((name) => profilePattern.test(name) && !models.includes(name))];
}

/** RISC-V: QEMU's models, and the profiles that it has as properties. A later profile of a kind holds the earlier ones. */
function explainRiscv(name: string): ReturnType<Architecture["explain"]> {
  if (!riscvNames().includes(name)) return null;
  const model = riscv().qemuModels.find((one) => one.name === name);
  const kind = name.slice(-3);
  const profiles = profilePattern.test(name)
    ? riscvNames().filter((one) => profilePattern.test(one) && one.endsWith(kind))
    : [];
  return {
    ...extensionModel("riscv64", name, model),
    older: profiles.filter((one) => one < name).sort(),
    newer: profiles.filter((one) => one > name).sort(),
    notes: [
      ...(profilePattern.test(name) ? ["a profile: QEMU has it as a property of any CPU as well"] : []),
      "under KVM a guest has the host's own CPU; models are for emulation",
    ],
    unknown:
      model === undefined
        ? ["what it has: the data has no expansion of it, only its name"]
        : ["extensions of one letter (i, m, a, f, d, c, v): the expansion does not tell them"],
  };
}

function explainLoongarch(name: string): ReturnType<Architecture["explain"]> {
  const model = loongarch().qemuModels.find((one) => one.name === name);
  if (model === undefined) return null;
  return {
    ...extensionModel("loongarch64", name, model),
    older: [],
    newer: [],
    notes: ["under KVM a guest has the host's own CPU; models are for emulation"],
    unknown: ["what else the model has: the data holds only QEMU's switches"],
  };
}

const extensionModel = (arch: string, name: string, model: ExtensionModel | undefined) => ({
  name,
  arch,
  names: { libvirt: null, qemu: name, linux: null },
  vendor: null,
  identity: null,
  features: model?.on ?? [],
  source: "QEMU 11.1.3's expansions under emulation",
});
