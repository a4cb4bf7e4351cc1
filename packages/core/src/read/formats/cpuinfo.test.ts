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

const arm = (number: number, part: string, flags: string) =>
  `processor\t: ${number}\nFeatures\t: ${flags}\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x1\nCPU part\t: ${part}\nCPU revision\t: 1\n\n`;
const power = (cpu: string, pvr: string) =>
  `processor : 0\ncpu : ${cpu}, altivec supported\nrevision : 1.0 (pvr ${pvr})\n\nmachine : PowerNV\n`;
const hart = (number: number, isa: string, ids = "0x710") =>
  `processor : ${number}\nhart : ${number}\nisa : ${isa}\nmmu : sv39\nmvendorid : ${ids}\nmarchid : 0x1\nmimpid : 0x2\n\n`;

// what is read | the text | vendor, and what is on in the order of the text
test.each<[string, string, string | null, string[]]>([
  ["Arm: what all cores have", arm(0, "0xd40", "fp asimd sve") + arm(1, "0xd40", "fp asimd"), "0x41", ["fp", "asimd"]],
  ["RISC-V: letters, then words", hart(0, "rv64imac_zicsr_zba"), "0x710/0x1/0x2", ["i", "m", "a", "c", "zicsr", "zba"]],
  ["RISC-V: what all harts have", hart(0, "rv64imac_zba") + hart(1, "rv64imac"), "0x710/0x1/0x2", ["i", "m", "a", "c"]],
  ["RISC-V: unlike harts have no name", hart(0, "rv64i") + hart(1, "rv64i", "0x5"), null, ["i"]],
  [
    "LoongArch",
    "system type : generic\n\nprocessor : 0\nCPU Family : Loongson-64bit\nModel Name : Loongson-3A5000\nFeatures : cpucfg lsx\n",
    "Loongson-3A5000",
    ["cpucfg", "lsx"],
  ],
])("%s", (_, text, vendor, on) => {
  // Of what is not there nothing is told.
  expect(saidOf(documentsOf(text)[0]!, "cpu.hardware")).toEqual({ form: "features", vendor, on, vocabulary: on });
});

test.each<[string, string, unknown]>([
  ["one core", arm(0, "0xd40", "fp") + arm(1, "0xd40", "fp"), { vendor: "0x41", family: 8, model: 0xd40, stepping: 1 }],
  ["cores of two kinds", arm(0, "0xd40", "fp") + arm(1, "0xd41", "fp"), undefined],
  ["a part that is none", arm(0, "0xnone", "fp"), undefined],
])("Arm with %s", (_, text, signature) => {
  expect(saidOf(documentsOf(text)[0]!, "cpu.signature")).toEqual(signature);
});

// the line `cpu` | PVR | model
test.each<[string, string, string | undefined]>([
  ["POWER8NVL (raw)", "004c 0100", "POWER8"],
  ["POWER9", "004e 1202", "POWER9"],
  ["POWER8 (architected)", "004e 1202", "POWER8"], // a partition in POWER8's mode on POWER9
  ["POWER10 (raw)", "0080 0200", "POWER10"],
  ["POWER99", "ffff 0000", "POWER99"], // no model that is known: the generation's name stands
  ["PPC970", "0039 0000", undefined],
])("POWER: %s with PVR %s is %s", (cpu, pvr, model) => {
  expect(saidOf(documentsOf(power(cpu, pvr))[0]!, "cpu.hardware")).toEqual(
    model && { form: "model", model, vendor: null, require: [], disable: [], exact: true },
  );
});
