import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { main } from "../main.ts";

/** A host of which the CPU's name is all that is known: an answer without machine type, and warnings of it. */
const HOST = "<cpu><arch>x86_64</arch><model>Haswell</model><vendor>Intel</vendor></cpu>";

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const code = await main(["baseline", "-", ...args], {
    stdin: Readable.from([HOST]),
    stdout,
    stderr,
    env: {},
  } as never);
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { code, stdout: out, stderr: err };
}

test("what a dialect cannot say stands in the text and on standard error", async () => {
  const { stdout, stderr } = await run("--format", "cloudstack");
  expect(stdout).toMatch(/^# CloudStack starts guests/m);
  expect(stderr).toMatch(/^info dialect\.check: CloudStack starts guests/m);
});

test.each([["--quiet"], ["--skip", "dialect"], ["--checks", "cpu"]])(
  "not on standard error with %s %s",
  async (...options) => {
    const { stderr } = await run("--format", "cloudstack", ...options);
    expect(stderr).not.toContain("dialect.");
  },
);

test("it counts towards the exit code as other findings do, for the dialect alone", async () => {
  const skipped = ["--skip", "machine,cpu,hypervisor,arch", "--fail-on", "warning"];
  expect((await run("--format", "cloudstack", ...skipped)).code).toBe(1);
  expect((await run("--format", "json", ...skipped)).code).toBe(0);
  expect((await run("--format", "cloudstack", ...skipped, "--skip", "dialect")).code).toBe(0);
});
