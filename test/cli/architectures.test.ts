/** --arch over a fleet of several architectures: who is left out, that it is said, and that every question agrees. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import { prepare } from "../../scripts/house/prepare.mjs";
import { record, root } from "./transcript.ts";

await prepare();

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-architectures-"));
const mixed = join(folder, "mixed");
const intel = join(folder, "intel");
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  for (const name of ["haswell-1", "skylake-1"]) {
    for (const fleet of [mixed, intel])
      cpSync(join(root, "examples/fleet", name), join(fleet, name), { recursive: true });
  }
  writeFileSync(join(mixed, "arm-1.xml"), "<cpu><arch>aarch64</arch><model>cortex-a72</model></cpu>\n");
});

const leftOut = "virt-baseline: a host of another architecture is left out (--arch x86_64): arm-1\n";

// The question, but for its hosts.
test.each(["baseline", "pools", "matrix --hosts", "whatif --without haswell-1"])("%s", (question) => {
  const asked = record(`${question} ${mixed} --arch x86_64`);
  const { stdout, exitCode } = record(`${question} ${intel} --arch x86_64`);
  expect({ ...asked, stdout: asked.stdout.replaceAll(mixed, intel) }).toMatchObject({
    stdout,
    exitCode,
    stderr: leftOut,
  });
  expect(record(`${question} ${mixed} --arch x86_64 --quiet`).stderr).toBe("");
});

it("a baseline for all names the hosts by architecture", () => {
  const { exitCode, stdout } = record(`baseline ${mixed}`);
  expect(exitCode).toBe(1);
  expect(stdout).toContain("aarch64: arm-1\n");
  expect(stdout).toMatch(/-> ask for one architecture at a time, .*--arch/s);
});

it("where no host is of the architecture, all stay and the answer says why there is none", () => {
  const { stdout, stderr } = record(`baseline ${intel} --arch s390x`);
  expect(stderr).toBe("");
  expect(stdout).toContain("2 hosts");
});

it("a lock of one architecture is held against the hosts of that one", () => {
  const lock = join(folder, "x86.lock");
  expect(record(`lock ${mixed} --arch x86_64 -o ${lock}`)).toMatchObject({ exitCode: 0, stderr: leftOut });
  expect(record(`drift ${lock} ${mixed}`)).toMatchObject({ exitCode: 0, stderr: leftOut });
  expect(record(`drift ${lock} ${mixed} --format json`).stdout).not.toContain("arm-1");
  expect(record(`baseline ${mixed} --lock ${lock}`)).toMatchObject({ exitCode: 0, stderr: leftOut });
  expect(record(`baseline ${mixed} --lock ${lock} --update`)).toMatchObject({ exitCode: 0, stderr: leftOut });
  expect(record(`drift ${lock} ${intel}`)).toMatchObject({ exitCode: 0, stderr: "" });
});
