import { areaNames, checkIds } from "@virt-baseline/core";
import { expect, test } from "vitest";
import { refuseUnknownNames } from "./known-names.ts";
import { readCommonOptions } from "./options.ts";

const refused = (raw: Record<string, unknown>) => refuseUnknownNames(readCommonOptions(raw));

test("every check, every prefix of one and every area is known", async () => {
  for (const checks of [checkIds(), ["cpu", "hazard", "drift"], ["dialect", "dialect.machine"], areaNames()]) {
    await expect(refused({ checks, skip: checks })).resolves.toBeUndefined();
  }
  await expect(refused({ "require-evidence": ["all", "capacity", ...areaNames()] })).resolves.toBeUndefined();
  await expect(refused({ accel: "qemu" })).resolves.toBeUndefined();
});

// option | what is written | what is said
test.each<[option: string, value: string, says: string]>([
  ["checks", "cpu,cpu.feature", "--checks: cpu.feature is neither a check nor what checks begin with"],
  ["skip", "cpu.feat", "--skip: cpu.feat is neither a check nor what checks begin with"],
  ["skip", "dialects", "--skip: dialects is neither a check nor what checks begin with"],
  ["require-evidence", "network", "--require-evidence: network is not an area"],
  ["accel", "kmv", "--accel: kmv is not an accelerator"],
  ["arch", "x86-64", "--arch: x86-64 is not libvirt's name of an architecture"],
])("--%s %s is refused", async (option, value, message) => {
  await expect(refused({ [option]: value })).rejects.toMatchObject({ name: "UsageError", message });
});

// what is written | what was meant
test.each([
  ["x86-64", "did you mean x86_64?"],
  ["amd64", "did you mean x86_64?"],
  ["arm64", "did you mean aarch64?"],
  ["arch64", "did you mean aarch64?"],
  ["vax", expect.stringMatching(/^libvirt's names: .*aarch64.*x86_64/)],
])("--arch %s", async (arch, hint) => {
  await expect(refused({ arch })).rejects.toMatchObject({ hint });
});

test.each(["x86_64", "i686", "aarch64", "armv7l", "s390x", "ppc64", "ppc64le", "riscv64", "loongarch64"])(
  "--arch %s is known",
  async (arch) => {
    await expect(refused({ arch })).resolves.toBeUndefined();
  },
);
