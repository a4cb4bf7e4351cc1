import { describe, expect, test } from "vitest";
import { documentsOf, saidOf, toldOf } from "../../../../../test/readings.ts";

const processor = (number: number, flags: string) => `processor\t: ${number}
vendor_id\t: AuthenticAMD
cpu family\t: 25
model\t\t: 1
model name\t: AMD EPYC 7543 32-Core Processor
stepping\t: 1
microcode\t: 0xa0011d1
cpu MHz\t\t: 2794.750
flags\t\t: ${flags}
bugs\t\t: sysret_ss_attrs spectre_v1
address sizes\t: 48 bits physical, 48 bits virtual

`;
const flags = "fpu lm cpuid nonstop_tsc constant_tsc avx2 svm";

describe("/proc/cpuinfo of x86", () => {
  const [document, ...others] = documentsOf(processor(0, flags) + processor(1, `${flags} sha_ni`));

  test("is one host's hardware", () => {
    expect(others).toEqual([]);
    expect(document!.kind).toBe("cpuinfo");
    expect(document!.observations[0]).toMatchObject({ subject: "setting", scope: { arch: "x86_64", accel: null } });
    expect(saidOf(document!, "cpu.signature")).toEqual({ vendor: "AuthenticAMD", family: 25, model: 1, stepping: 1 });
    expect(saidOf(document!, "cpu.physBits")).toBe(48);
    expect(saidOf(document!, "microcode")).toBe(String(0xa0011d1)); // as libvirt writes it
  });

  test.each([
    ["svm", "on"],
    ["sha-ni", "off"], // one CPU lacks it
    ["xop", "off"], // silence of any kernel
    ["ssbd", "not told"],
  ])("%s is %s", (feature, told) => expect(toldOf(document!, "cpu.hardware", feature)).toBe(told));
});

test("processor 0 again is the next host", () => {
  const documents = documentsOf(processor(0, flags) + processor(1, flags) + processor(0, "fpu lm cpuid"));
  expect(documents.map((document) => toldOf(document, "cpu.hardware", "avx2"))).toEqual(["on", "off"]);
  expect(new Set(documents.map(({ key }) => key)).size).toBe(1); // equal keys are of two hosts
});

// architecture | text
test.each([
  ["x86_64", "processor : 0\nvendor_id : GenuineIntel\ncpu family : 6\nflags : fpu lm\n"],
  ["i686", "processor : 0\nvendor_id : GenuineIntel\ncpu family : 6\nflags : fpu pae\n"],
  ["aarch64", "processor : 0\nFeatures : fp asimd aes\nCPU implementer : 0x41\nCPU architecture: 8\n"],
  ["armv7l", "processor : 0\nFeatures : half thumb neon\nCPU implementer : 0x41\nCPU architecture: 7\n"],
  ["ppc64", "processor : 0\ncpu : POWER9, altivec supported\nrevision : 2.2 (pvr 004e 1202)\n"],
  ["riscv64", "processor : 0\nhart : 0\nisa : rv64imafdc_zicsr\nmmu : sv39\n"],
  ["s390x", "vendor_id       : IBM/S390\n# processors    : 4\nfeatures\t: esan3 zarch stfle\n"],
  ["loongarch64", "system type : generic-loongson-machine\n\nprocessor : 0\nCPU Family : Loongson-64bit\n"],
])("%s is recognised", (arch, text) => {
  const documents = documentsOf(text);
  expect(documents.map(({ kind }) => kind)).toEqual(["cpuinfo"]);
  expect(documents[0]!.observations.find(({ subject }) => subject === "setting")!.scope.arch).toBe(arch);
});

test.each([
  ["a field of many spaces", `processor : 0\nflags${" ".repeat(50_000)}fpu\ncpu family : 6\n`],
  ["prototype keys", "processor : 0\n__proto__ : x\nconstructor : y\ncpu family : 6\nflags : fpu lm __proto__\n"],
  ["no flags", "processor : 0\ncpu family : 6\n"],
  ["numbers that are none", "processor : 0\ncpu family : six\nmodel : -1\nflags : fpu lm\naddress sizes : many\n"],
])("%s does not hurt", (_, text) => {
  const [document] = documentsOf(text);
  expect(saidOf(document!, "cpu.signature")).toBeUndefined();
});
