import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { record, root } from "./transcript.ts";

const scratch = mkdtempSync(join(tmpdir(), "cpu-data-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The example of docs/data-refresh.md: what the page shows is what is laid over. */
const page = readFileSync(join(root, "docs/data-refresh.md"), "utf8");
const shown = (kind: string): string => new RegExp(`\`\`\`json ${kind}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";

function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(scratch, name);
  mkdirSync(path, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

const example = folder("example", {
  "cpu-models/x86/features.json": shown("features"),
  "cpu-models/x86/libvirt-models.json": shown("models"),
});

test("an empty folder changes nothing, to the byte", () => {
  const without = record("baseline examples/fleet --format json");
  const { command: _, ...answer } = record(`baseline examples/fleet --format json --cpu-data ${folder("empty", {})}`);
  const { command: __, ...expected } = without;
  expect(answer).toEqual(expected);
  expect(answer.stdout.length).toBeGreaterThan(1000);
});

test("a host whose CPU is the example's new model is read by it, new feature and all", () => {
  const host = join(scratch, "host.xml");
  writeFileSync(
    host,
    `<domainCapabilities><path>/usr/bin/qemu-system-x86_64</path><domain>kvm</domain><machine>pc-q35-10.0</machine><arch>x86_64</arch><cpu><mode name='host-model' supported='yes'><model fallback='forbid'>Example-Server</model><vendor>Intel</vendor></mode></cpu></domainCapabilities>`,
  );
  const features = (extra: string): string => record(`baseline ${host} --format json${extra}`).stdout;
  expect(features("")).not.toContain("example-a");
  expect(features(` --cpu-data ${example}`)).toContain("example-a");
});

test("explain knows the new feature and model", () => {
  expect(record("explain example-a").exitCode).toBe(2);
  expect(record(`explain example-a --cpu-data ${example}`).stdout).toContain("0x7");
  expect(record(`explain Example-Server --cpu-data ${example}`).exitCode).toBe(0);
});

/** What is wrong, the folder's one file, its text, what the message says besides its name. */
const bad: readonly [string, string, string, string][] = [
  ["no JSON", "cpu-models/x86/features.json", "{", "expected JSON"],
  ["another shape", "cpu-models/x86/features.json", '{"features": 1}', "features: expected a list, found 1"],
  ["a name of nothing", "cpu-models/x86/libvirt-models.json", shown("models"), "example-a is used"],
  ["another file", "cpu-models/x86/levels.json", "{}", "expected one of"],
];

test.each(bad)("%s ends with exit code 3 and names the file", (what, file, text, message) => {
  const path = folder(`bad ${what}`.replaceAll(" ", "-"), { [file]: text });
  const { exitCode, stderr } = record(`baseline examples/fleet --cpu-data ${path}`);
  expect(exitCode).toBe(3);
  expect(stderr).toContain(file);
  expect(stderr).toContain(message);
});

test("a folder that is not there", () => {
  const { exitCode, stderr } = record("explain md-clear --cpu-data no-such-folder");
  expect(exitCode).toBe(3);
  expect(stderr).toContain("no-such-folder");
});
