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
])("--%s %s is refused", async (option, value, message) => {
  await expect(refused({ [option]: value })).rejects.toMatchObject({ name: "UsageError", message });
});
