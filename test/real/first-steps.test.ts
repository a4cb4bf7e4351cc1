/**
 * What a newcomer does: collect from real hosts with the commands that the manual shows, give it to the command line,
 * paste the answer, start the guest. With libvirt, and with nothing but QEMU.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "../../packages/cli/src/main.ts";
import type { QmpCommand } from "../../scripts/real/qmp.ts";
import { argumentsIn, domainAround, FEATURE_WORDS, featuresInLiveXml, featuresOfWords } from "./guest-cpu.ts";
import { STACK_NAMES, type Stack, type StackName, startStack } from "./stack.ts";

const stacks: Partial<Record<StackName, Stack>> = {};
const each = () => Object.values(stacks);
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "virt-baseline-"));
  for (const name of STACK_NAMES) stacks[name] = await startStack(name);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(each().map((stack) => stack.stop()));
});

function write(file: string, ...texts: string[]): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), texts.join(""));
}

async function baseline(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const code = await main(["baseline", "--accel", "tcg", ...args], {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env: {},
  });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { code, stdout: out, stderr: err };
}

async function cpuFeatures(hosts: string): Promise<string[]> {
  return JSON.parse((await baseline(hosts, "--format", "json")).stdout).cpu.features;
}

const collected = (stack: Stack) =>
  Promise.all([
    stack.virsh(["capabilities"]),
    stack.virsh(["domcapabilities", "--virttype", "qemu"]),
    stack.virsh(["version"]),
  ]);

// how it was kept | where | how to write one host's three outputs
test.each<[string, string, (name: string, outputs: readonly [string, string, string]) => void]>([
  [
    "a folder for each host",
    "folders",
    (name, [capabilities, domainCapabilities, version]) => {
      write(`folders/${name}/capabilities.xml`, capabilities);
      write(`folders/${name}/domcapabilities.xml`, domainCapabilities);
      write(`folders/${name}/version.txt`, version);
    },
  ],
  [
    "files named after the host",
    "files",
    (name, [capabilities, domainCapabilities, version]) => {
      write(`files/${name}.capabilities.xml`, capabilities);
      write(`files/${name}.domcapabilities.xml`, domainCapabilities);
      write(`files/${name}.version.txt`, version);
    },
  ],
  [
    "one file for each host",
    "one",
    (name, [capabilities, domainCapabilities]) => write(`one/${name}.xml`, capabilities, domainCapabilities),
  ],
])("virsh's output in %s gives a guest that starts on both", async (_, kept, keep) => {
  for (const stack of each()) keep(stack.name, await collected(stack));
  const hosts = join(folder, kept);
  const answer = await baseline(hosts, "--format", "libvirt");
  expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code: 0, stderr: "" });
  const features = await cpuFeatures(hosts);
  expect(features.length).toBeGreaterThan(60);
  for (const stack of each()) {
    const started = await stack.createPaused(domainAround(answer.stdout, "first-steps", [1, 1, 1]));
    expect(started).toEqual({ ok: true, name: "first-steps" });
    expect(await featuresInLiveXml(stack, "first-steps")).toEqual(features);
    await stack.destroy("first-steps");
  }
});

const ASKED: readonly QmpCommand[] = [
  { execute: "query-version" },
  { execute: "query-target" },
  { execute: "query-kvm" },
  { execute: "query-machines" },
  { execute: "query-cpu-definitions" },
  { execute: "query-cpu-model-expansion", arguments: { type: "full", model: { name: "max" } } },
];

test("QMP transcripts alone give arguments that start on both", async () => {
  for (const stack of each()) write(`qmp/${stack.name}.json`, (await stack.qmp([], ASKED)).text);
  const hosts = join(folder, "qmp");
  const answer = await baseline(hosts, "--format", "qemu");
  expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code: 0, stderr: "" });
  const args = argumentsIn(answer.stdout);
  expect(args).toContain("-cpu");
  const features = await cpuFeatures(hosts);
  expect(features.length).toBeGreaterThan(60);
  for (const stack of each()) {
    const { code, stderr, replies } = await stack.qmp(args, [FEATURE_WORDS]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(featuresOfWords(replies[0]!.return as never)).toEqual(features);
  }
});
