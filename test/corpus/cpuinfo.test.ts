import { describe, expect, test } from "vitest";
import { featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { generationOfSignature } from "../../packages/core/src/catalogue/generations.ts";
import { levelOf } from "../../packages/core/src/catalogue/levels.ts";
import { qemuModel } from "../../packages/core/src/catalogue/qemu-models.ts";
import type { Document } from "../../packages/core/src/evidence/document.ts";
import type { CpuByFeatures } from "../../packages/core/src/evidence/observation.ts";
import { aarch64Cpu } from "../../packages/core/src/facets/cpu-architectures/aarch64.ts";
import { ppc64Cpu } from "../../packages/core/src/facets/cpu-architectures/ppc64.ts";
import { riscv64Cpu } from "../../packages/core/src/facets/cpu-architectures/riscv64.ts";
import { documentsOf, saidOf } from "../readings.ts";
import { corpusFiles, corpusText, missing } from "./corpus.ts";

const folder = "cpuinfo";
const files = corpusFiles(folder);

/** SpacemiT's X60 by its vendor, architecture and implementation. */
const x60 = "0x710/0x8000000058000001/0x1000000049772200";

/**
 * The architecture of each machine and its silicon: of x86 by signature, or null where no model has that signature, and
 * the level; of Arm the core; of POWER the generation; of RISC-V the hart.
 */
const machines: Readonly<Record<string, readonly [arch: string, silicon: string | null, level?: string]>> = {
  "linux-amazon-cortex_a72": ["aarch64", "cortex-a72"],
  "linux-amazon-neoverse_v1": ["aarch64", "Neoverse-V1"],
  "linux-asahi-m2": ["aarch64", "APPLE_M2_BLIZZARD"],
  "linux-centos7-power8le": ["ppc64", "POWER8"],
  "linux-debian13-x60": ["riscv64", x60],
  "linux-rhel7-broadwell": ["x86_64", "Broadwell", "x86-64-v3"],
  "linux-rhel7-ivybridge": ["x86_64", "Ivy Bridge", "x86-64-v2"],
  "linux-rhel7-x86_64_v3": ["x86_64", "Haswell", "x86-64-v3"],
  "linux-rhel8-neoverse_v1": ["aarch64", "Neoverse-V1"],
  "linux-rhel9-neoverse_n2": ["aarch64", "Neoverse-N2"],
  "linux-rocky8-a64fx": ["aarch64", "a64fx"],
  "linux-rocky9-zen5": ["x86_64", null, "x86-64-v4"],
  "linux-scientific7-piledriver": ["x86_64", "Piledriver", "x86-64-v2"],
  "linux-scientificfermi6-piledriver": ["x86_64", "Piledriver", "x86-64-v2"],
  "linux-spacemit-x60": ["riscv64", x60],
  "linux-ubuntu20.04-zen3": ["x86_64", null, "x86-64-v3"],
  "linux-ubuntu22.04-ampere1a": ["aarch64", "Ampere-1a"],
  "linux-ubuntu22.04-neoverse_v2": ["aarch64", "Neoverse-V2"],
  "linux-ubuntu24.04-neoverse_v3ae": ["aarch64", "NEOVERSE_V3AE"],
  "linux-unknown-neoverse_v2": ["aarch64", "Neoverse-V2"],
  "linux-unknown-sapphirerapids": ["x86_64", "Sapphire Rapids, Emerald Rapids", "x86-64-v4"],
};

describe.skipIf(files.length === 0)(`/proc/cpuinfo of real machines${missing(folder)}`, () => {
  test("are the machines listed here", () => expect(files).toEqual(Object.keys(machines)));

  test.each(files)("%s is the machine that its name says", (name) => {
    const [document, ...others] = documentsOf(corpusText(folder, name));
    const [arch, silicon, level] = machines[name]!;
    expect(others).toEqual([]);
    expect(document!.kind).toBe("cpuinfo");
    expect(document!.observations[0]!.scope.arch).toBe(arch);
    if (level === undefined) {
      expect(siliconOf(document!)).toBe(silicon);
      return;
    }
    const signature = saidOf(document!, "cpu.signature")!;
    const { vendor, family, model, stepping } = signature;
    const generation = generationOfSignature(vendor!, family, model, stepping ?? undefined);
    expect(generation?.microarchitecture ?? null).toBe(silicon);
    const cpu = saidOf(document!, "cpu.hardware") as CpuByFeatures;
    expect(levelOf(featureSet(cpu.on))).toBe(level);
  });
});

/** As the areas of the other architectures see it (facets/cpu-architectures), under KVM. */
function siliconOf(document: Document): string | null {
  const { arch } = document.observations[0]!.scope;
  const setting = { arch: arch!, accel: "kvm", accelStated: false, machineFamily: null };
  const architecture = [aarch64Cpu, ppc64Cpu, riscv64Cpu].find(({ names }) => names.includes(arch!));
  const { identity } = architecture!.offer({ name: "host", documents: [document] }, setting);
  return identity.values.length === 1 && !identity.silent ? identity.values[0]! : null;
}

// machine | QEMU's model of its silicon | what of the model the machine surely lacks, and why
test.skipIf(files.length === 0).each<[string, string, string[]]>([
  ["linux-rhel7-broadwell", "Broadwell", []],
  ["linux-rhel7-ivybridge", "IvyBridge", []],
  ["linux-rhel7-x86_64_v3", "Haswell", ["aes"]], // switched off in the firmware
  ["linux-scientific7-piledriver", "Opteron_G5", []],
  ["linux-scientificfermi6-piledriver", "Opteron_G5", []],
  ["linux-ubuntu20.04-zen3", "EPYC-Milan", ["pcid"]], // a desktop CPU: no address-space ids
  ["linux-rocky9-zen5", "EPYC-Turin", ["pcid"]],
  ["linux-unknown-sapphirerapids", "SapphireRapids", ["hle", "rtm"]], // the kernel switches TSX off
])(`%s has what %s has${missing(folder)}`, (name, model, lacks) => {
  const cpu = saidOf(documentsOf(corpusText(folder, name))[0]!, "cpu.hardware") as CpuByFeatures;
  const absent = featureSet(cpu.vocabulary) & ~featureSet(cpu.on);
  const given = featureSet(["hypervisor", "x2apic", "tsc-deadline"]); // KVM makes these
  expect(featureNames(qemuModel(model, "none")!.features & absent & ~given)).toEqual(lacks);
});
