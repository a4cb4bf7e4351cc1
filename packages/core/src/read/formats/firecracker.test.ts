import { describe, expect, test } from "vitest";
import { documentsOf, saidOf, toldOf } from "../../../../../test/readings.ts";

const bits = (value: number) => `0b${(value >>> 0).toString(2).padStart(32, "0")}`;
const leaf = (number: string, subleaf: string, registers: Record<string, string>) => ({
  leaf: number,
  subleaf,
  flags: 0,
  modifiers: Object.entries(registers).map(([register, bitmap]) => ({ register, bitmap })),
});
const zero = bits(0);
const configuration = {
  kvm_capabilities: [],
  cpuid_modifiers: [
    leaf("0x0", "0x0", { eax: bits(0xd), ebx: bits(0x756e_6547), ecx: bits(0x6c65_746e), edx: bits(0x4965_6e69) }),
    leaf("0x1", "0x0", { eax: bits(0x6_06a6), ebx: zero, ecx: bits(0x8000_0001), edx: zero }),
    leaf("0x7", "0x0", { eax: zero, ebx: `0b${"x".repeat(26)}100000`, ecx: zero, edx: bits(1 << 29) }),
    leaf("0x40000001", "0x0", { eax: bits(0b1000), ebx: zero, ecx: zero, edx: zero }),
  ],
  msr_modifiers: [{ addr: "0x10a", bitmap: `0b${"0".repeat(63)}1` }],
};
const fingerprint = {
  firecracker_version: "1.16.0",
  kernel_version: "6.1.172-216.329.amzn2023.x86_64",
  microcode_version: "0xd000421",
  bios_version: "1.0",
  bios_revision: "1.44",
  guest_cpu_config: configuration,
};

describe("a fingerprint", () => {
  const [document] = documentsOf(JSON.stringify(fingerprint, null, 2));

  test("says what a Firecracker guest can have", () => {
    expect(document!.kind).toBe("firecracker");
    expect(document!.observations[0]).toMatchObject({ subject: "setting", scope: { arch: "x86_64", accel: "kvm" } });
    expect(saidOf(document!, "hypervisor.type")).toBe("firecracker");
    expect(saidOf(document!, "kernel.version")).toBe("6.1.172-216.329.amzn2023.x86_64");
    expect(saidOf(document!, "microcode")).toBe("218104865");
    expect(saidOf(document!, "cpu.signature")).toEqual({ vendor: "GenuineIntel", family: 6, model: 106, stepping: 6 });
    expect(saidOf(document!, "cpu.hardware")).toBeUndefined();
  });

  test.each([
    ["hypervisor", "on"],
    ["avx2", "on"],
    ["hle", "off"],
    ["avx512f", "not told"], // left open
    ["rdctl-no", "on"],
    ["mds-no", "off"],
    ["kvmclock", "on"], // the guest's hypervisor is this one
  ])("%s is %s", (feature, told) => expect(toldOf(document!, "cpu.guest", feature)).toBe(told));
});

test("a bare configuration is read as well", () => {
  const [document] = documentsOf(JSON.stringify(configuration));
  expect(toldOf(document!, "cpu.guest", "avx2")).toBe("on");
  expect(saidOf(document!, "kernel.version")).toBeUndefined();
});

test("of arm64 architecture and versions are read", () => {
  const arm = {
    kvm_capabilities: [],
    vcpu_features: [],
    reg_modifiers: [{ addr: "0x6030000000100042", bitmap: "0b1" }],
  };
  const [document] = documentsOf(JSON.stringify({ ...fingerprint, guest_cpu_config: arm }));
  expect(document!.observations[0]!.scope.arch).toBe("aarch64");
  expect(saidOf(document!, "cpu.guest")).toBeUndefined();
  expect(saidOf(document!, "kernel.version")).toBe(fingerprint.kernel_version);
});

// what is wrong | the changed entry
test.each<[string, object]>([
  ["no leaf", { ...leaf("", "0x0", {}), leaf: undefined }],
  ["a leaf of 40 bits", leaf("0x1000000000", "0x0", {})],
  ["a register of another machine", leaf("0x1", "0x0", { rax: zero })],
  ["no bitmap", leaf("0x1", "0x0", { eax: "" })],
  ["a bitmap of 33 bits", leaf("0x1", "0x0", { eax: `0b${"1".repeat(33)}` })],
  ["a bitmap in hexadecimal", leaf("0x1", "0x0", { eax: "0xff" })],
])("%s is an error with its line", (_, entry) => {
  const text = JSON.stringify({ ...configuration, cpuid_modifiers: [entry] });
  expect(() => documentsOf(`\n\n${text}`)).toThrowError(
    expect.objectContaining({ code: "firecracker.entry", line: 3 }),
  );
});
