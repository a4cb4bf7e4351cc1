import { describe, expect, test } from "vitest";
import { featuresShown } from "../catalogue/feature-bits.ts";
import {
  archOfRegisters,
  CpuRegisters,
  type RegisterName,
  signatureOfRegisters,
  vendorOfRegisters,
} from "./cpu-registers.ts";

type Leaf = [leaf: number, subleaf: number, registers: Partial<Record<RegisterName, number>>];
type Msr = [index: number, value: bigint];

/** A dump: registers that a leaf does not name are zero. */
function cpuOf(leaves: readonly Leaf[], msrs: readonly Msr[] = []): CpuRegisters {
  const cpu = new CpuRegisters();
  for (const [leaf, subleaf, registers] of leaves) {
    for (const name of ["eax", "ebx", "ecx", "edx"] as const) {
      cpu.setCpuid(leaf, subleaf, name, BigInt(registers[name] ?? 0));
    }
  }
  for (const [index, value] of msrs) cpu.setMsr(index, value);
  return cpu;
}

const upTo = (leaf: number): Leaf => [leaf & 0xffff_0000, 0, { eax: leaf }];
const vmx: Leaf = [1, 0, { ecx: 1 << 5 }];

// rule | leaves | MSRs | feature | what is told of it
test.each<[string, Leaf[], Msr[], string, "on" | "off" | "not told"]>([
  ["a set bit", [[7, 0, { ebx: 1 << 5 }]], [], "avx2", "on"],
  ["a clear bit", [[7, 0, {}]], [], "avx2", "off"],
  ["the highest bit", [[1, 0, { ecx: 0x8000_0000 }]], [], "hypervisor", "on"],
  ["a leaf that was not dumped", [[1, 0, {}]], [], "avx2", "not told"],
  ["a leaf above the highest", [upTo(5)], [], "avx2", "off"],
  ["what stands above the highest leaf is an echo", [upTo(5), [7, 0, { ebx: 1 << 5 }]], [], "avx2", "off"],
  ["a leaf below the highest, not dumped", [upTo(7)], [], "avx2", "not told"],
  [
    "a range that the CPU answers with an echo",
    [
      [0xc000_0000, 0, { eax: 0x960 }],
      [0xc000_0001, 0, { edx: 0x100 }],
    ],
    [],
    "ace2",
    "off",
  ],
  ["a subleaf above the highest", [[7, 0, { eax: 0, ebx: 1 }]], [], "avx-vnni", "off"],
  ["a subleaf below the highest, not dumped", [[7, 0, { eax: 1 }]], [], "avx-vnni", "not told"],
  ["a subleaf of a leaf that is all zero", [[0xd, 0, {}]], [], "xsaves", "off"],
  ["a subleaf of a leaf that does not count them", [[0xd, 0, { eax: 7 }]], [], "xsaves", "not told"],
  ["a set bit of an MSR", [], [[0x10a, 1n]], "rdctl-no", "on"],
  ["a bit of an MSR's upper half", [], [[0x48b, 1n << 33n]], "vmx-ept", "on"],
  ["the same bit in the lower half", [], [[0x48b, 2n]], "vmx-ept", "off"],
  ["an MSR that was not dumped", [], [], "rdctl-no", "not told"],
  ["an MSR that CPUID announces", [[7, 0, { edx: 1 << 29 }]], [], "rdctl-no", "not told"],
  ["an MSR that CPUID does not announce", [[7, 0, {}]], [], "rdctl-no", "off"],
  ["VMX's MSRs with VMX", [vmx], [], "vmx-ept", "not told"],
  ["VMX's MSRs without VMX", [[1, 0, {}]], [], "vmx-ept", "off"],
])("%s", (_, leaves, msrs, feature, expected) => {
  const { on, vocabulary } = featuresShown(cpuOf(leaves, msrs).isSet);
  expect(on.includes(feature) ? "on" : vocabulary.includes(feature) ? "off" : "not told").toBe(expected);
});

test("a bit that a template leaves open is not told, its neighbours are", () => {
  const cpu = new CpuRegisters();
  cpu.setCpuid(7, 0, "ebx", 0b1000n, 0xffff_ffffn & ~0b10_0000n);
  const { on, vocabulary } = featuresShown(cpu.isSet);
  expect([on.includes("bmi1"), vocabulary.includes("avx2"), vocabulary.includes("hle")]).toEqual([true, false, true]);
});

describe("family, model and stepping", () => {
  // EAX of leaf 1 | what it means
  test.each<[number, string]>([
    [0x0005_0654, "6/85/4"], // extended model
    [0x00b0_0f21, "26/2/1"], // extended family and model
    [0x00a2_0f10, "25/33/0"],
    [0x0000_0f4a, "15/4/10"],
    [0x0000_0543, "5/4/3"], // neither is extended
    [0x0f11_0543, "5/4/3"], // and what stands there does not count
  ])("%i", (eax, expected) => {
    const { family, model, stepping } = signatureOfRegisters(cpuOf([[1, 0, { eax }]]))!;
    expect(`${family}/${model}/${stepping}`).toBe(expected);
  });

  test("are unknown without leaf 1", () => expect(signatureOfRegisters(cpuOf([[0, 0, {}]]))).toBeNull());
});

test.each<[string, Leaf[], string | null]>([
  ["Intel", [[0, 0, { ebx: 0x756e_6547, edx: 0x4965_6e69, ecx: 0x6c65_746e }]], "GenuineIntel"],
  ["Zhaoxin, in spaces", [[0, 0, { ebx: 0x6853_2020, edx: 0x6867_6e61, ecx: 0x2020_6961 }]], "Shanghai"],
  ["no text", [[0, 0, { ebx: 1, edx: 2, ecx: 3 }]], null],
  ["not dumped", [], null],
])("the vendor: %s", (_, leaves, expected) => {
  expect(vendorOfRegisters(cpuOf(leaves))).toBe(expected);
});

test.each<[string, Leaf[], string]>([
  ["long mode", [[0x8000_0001, 0, { edx: 1 << 29 }]], "x86_64"],
  ["no long mode", [[0x8000_0001, 0, {}]], "i686"],
  ["not told", [], "x86_64"],
])("the architecture: %s", (_, leaves, expected) => {
  expect(archOfRegisters(cpuOf(leaves))).toBe(expected);
});
