/** Folders as people have them: notes beside the files, hosts of several architectures, files in one heap, files of one host. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { prepare } from "../../scripts/house/prepare.mjs";
import { record } from "./transcript.ts";

await prepare();
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-folders-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The folder with these files in it. */
function made(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(folder, name);
}

const intel = "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 79\nflags\t\t: fpu sse2 lm\n";
const amd = "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\nflags\t\t: fpu sse2 lm\n";
const arm = "processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: 0xd0c\n";
const cpu = (model: string) => `<cpu><arch>x86_64</arch><model>${model}</model></cpu>\n`;

const hostsIn = (stdout: string) => JSON.parse(stdout).hosts.map(({ name }: { name: string }) => name);

it("a heap of files with a note beside: each is a host by its whole name, and the note is passed over, once", () => {
  const heap = made("heap", {
    "README.md": "# Our hosts\n",
    "linux-ubuntu20.04-zen3": amd,
    "linux-ubuntu20.10-zen3": amd,
    "linux-rhel7-broadwell": intel,
  });
  const { stdout, stderr, exitCode } = record(`inspect ${heap} --format json`);
  expect(exitCode).toBe(0);
  expect(hostsIn(stdout)).toEqual(["linux-rhel7-broadwell", "linux-ubuntu20.04-zen3", "linux-ubuntu20.10-zen3"]);
  expect(stderr).toBe(`virt-baseline: passed over, as text for people: ${join(heap, "README.md")}\n`);
  expect(record(`inspect ${heap} --format json --quiet`).stderr).toBe("");
});

it("a note that is given by name is no host", () => {
  const note = join(made("note", { "README.md": "# Our hosts\n" }), "README.md");
  const { stderr, exitCode } = record(`inspect ${note}`);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('found a text that begins "# Our hosts"');
  expect(stderr).toContain("virt-baseline inspect --help lists all that is read");
});

it("any other file that describes no host is an error: a host passed over would be a wrong yes", () => {
  const fleet = made("unread", { "n1.xml": cpu("Penryn"), "n2.xml.part": "half a docu\n" });
  expect(record(`baseline ${fleet}`)).toMatchObject({ exitCode: 3, stdout: "" });
});

it("hosts of several architectures: how many each has, and what to add to the line", () => {
  const fleet = made("architectures", { a: intel, b: amd, c: arm });
  const { stdout, exitCode } = record(`baseline ${fleet} --format json`);
  expect(exitCode).toBe(1);
  const [{ check, evidence, remedy }] = JSON.parse(stdout).findings;
  expect({ check, evidence }).toEqual({ check: "arch", evidence: ["aarch64: c", "x86_64: a, b"] });
  expect(remedy).toMatch(/--arch aarch64 \(1 host\) or --arch x86_64 \(2 hosts\)$/);
});

it("a heap of hosts within a fleet is refused as one host, with the folder to give instead", () => {
  const fleet = made("nested", { "n1/cpu.xml": cpu("Penryn"), "heap/a": intel, "heap/b": amd });
  const { stderr, exitCode } = record(`inspect ${fleet}`);
  expect(exitCode).toBe(3);
  expect(stderr).toContain(`give their folder by itself (${join(fleet, "heap")})`);
  expect(record(`inspect ${join(fleet, "heap")}`).exitCode).toBe(0);
});

it("the files of one host in a folder without a manifest: what to write instead, ready to copy", () => {
  const host = made("n1", { "capabilities.xml": cpu("Penryn"), "domcapabilities.xml": cpu("Penryn") });
  const { stderr, exitCode } = record(`check examples/guests/web.xml --to ${host} --from ${host}`);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`hint: if it is one host, write n1=${host}\n`);
  expect(stderr).toContain(`hint: if its files are of one host, write --from n1=${host}\n`);
});
