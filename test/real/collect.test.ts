/** What collect gathers from two real stacks, from QEMU alone, and on a full disk. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readArchive } from "../../packages/cli/src/input/archive.ts";
import { readHosts } from "../../packages/core/src/read/read-hosts.ts";
import { runProgram } from "./process.ts";
import { STACK_NAMES, type Stack, startStack } from "./stack.ts";

const script = readFileSync(new URL("../../packages/cli/src/collect/collect.sh", import.meta.url), "utf8");
/** The archive as text, since that is what programs are run with here. */
const gather = ["sh", "-c", "sh -s | base64 -w0"];

function filesIn(base64: string): Map<string, string> {
  const files = readArchive("host.tar", Buffer.from(base64, "base64"));
  return new Map(files.map(({ path, bytes }) => [path.replace(/^[^/]*\//, ""), bytes.toString()]));
}

function hostOf(files: ReadonlyMap<string, string>) {
  const own = [...files].filter(([name]) => !name.startsWith("guests/"));
  const { hosts } = readHosts([{ name: "host", files: own.map(([name, text]) => ({ name, text })) }]);
  expect(hosts).toHaveLength(1);
  return hosts[0]!.documents.flatMap(({ observations }) => observations);
}

describe.each(STACK_NAMES)("%s", (name) => {
  let stack: Stack;
  let files: Map<string, string>;
  let spent: string;
  beforeAll(async () => {
    stack = await startStack(name);
    await stack.virsh(["net-define", "/proc/self/fd/0"], {
      input: "<network><name>isolated</name><bridge name='virbr7'/></network>",
    });
    await stack.define(
      "<domain type='qemu'><name>g</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os>" +
        "<description>HIDDEN</description><devices><graphics type='vnc' passwd='HIDDEN'/></devices></domain>",
    );
    const { code, stdout, stderr } = await stack.run(gather, script);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    spent = stderr;
    files = filesIn(stdout);
  });
  afterAll(() => stack?.stop());

  it("says what virsh and QEMU say, and reads back as one host", () => {
    const observations = hostOf(files);
    const values = (subject: string) => observations.filter((one) => one.subject === subject).map(({ value }) => value);
    expect(values("libvirt.version")).toEqual([stack.versions.libvirt]);
    expect(values("qemu.version")).toContainEqual(expect.objectContaining({ version: stack.versions.qemu }));
    expect(values("network")).toMatchObject([{ name: "isolated", bridge: "virbr7" }]);
    expect(values("network.active")).toEqual([{ name: "isolated", active: false }]);
    expect(values("memory.node").length).toBeGreaterThan(0);
    const settings = observations.filter(({ subject }) => subject === "cpu.guest").map(({ scope }) => scope.accel);
    expect(settings).toContain("tcg");
    const asked = [...files.keys()].filter((file) => file.startsWith("domcapabilities-x86_64"));
    expect(asked.sort()).toEqual(["domcapabilities-x86_64-qemu-pc.xml", "domcapabilities-x86_64-qemu-q35.xml"]);
    console.log(`${name}: ${spent.trim()}`);
  });

  it("keeps capabilities byte for byte, and the guest without what is secret", async () => {
    expect(`${files.get("capabilities.xml")?.trimEnd()}\n`).toBe(`${(await stack.capabilities()).trimEnd()}\n`);
    const guests = [...files].filter(([file]) => file.startsWith("guests/"));
    expect(guests.length).toBeGreaterThan(0);
    for (const [, text] of guests) expect(text).toContain("<name>g</name>");
    expect([...files.values()].filter((text) => text.includes("HIDDEN"))).toEqual([]);
  });
});

it("from QEMU alone", async () => {
  const { code, stdout } = await runProgram(gather[0]!, gather.slice(1), script);
  expect(code).toBe(0);
  const observations = hostOf(filesIn(stdout));
  const subjects = new Set(observations.map(({ subject }) => subject));
  for (const subject of ["cpu.guest", "machine.types", "devices", "migration", "collection"] as const) {
    expect([...subjects]).toContain(subject);
  }
});

it.each(["dash", "bash", "busybox sh"])("under %s", async (shell) => {
  const { code, stdout } = await runProgram("sh", ["-c", `${shell} -s | base64 -w0`], script);
  expect(code).toBe(0);
  expect([...filesIn(stdout).keys()]).toEqual(
    expect.arrayContaining([
      "cpuinfo.txt",
      "kernel.txt",
      "manifest.json",
      "qmp-x86_64-devices.json",
      "qmp-x86_64-tcg.json",
    ]),
  );
});

it("on a full disk says so, and writes no archive", async () => {
  const inside =
    'd=$(mktemp -d); mount -t tmpfs -o size=128k tmpfs "$d" && TMPDIR=$d sh -s -- --limit 3; code=$?; umount "$d"; rmdir "$d"; exit $code';
  const { code, stdout, stderr } = await runProgram("unshare", ["--mount", "sh", "-c", inside], script);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/collect: cannot write to .* \(is the disk full\?\)/);
});
