/** The built command line over a lock's life: freeze, hold against the hosts, answer from it, renew it. */
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepare } from "../../scripts/house/prepare.mjs";
import { record, root } from "./transcript.ts";

await prepare();

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-lock-"));
const hosts = join(folder, "hosts");
const lock = join(folder, "hosts.lock");
const time = "--time 2026-01-31T12:00:00Z";
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  for (const name of ["haswell-1", "skylake-1"]) {
    cpSync(join(root, "examples/fleet", name), join(hosts, name), { recursive: true });
  }
  expect(record(`lock ${hosts} -o ${lock} ${time}`)).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

/** skylake-1 with the microcode of skylake-2, which lacks a feature. */
function degrade(): void {
  for (const file of ["capabilities.xml", "domcapabilities.xml"]) {
    copyFileSync(join(root, "examples/fleet/skylake-2", file), join(hosts, "skylake-1", file));
  }
}

test("the same input gives the same bytes, in a file or on standard output", () => {
  expect(record(`lock ${hosts} ${time}`).stdout).toBe(readFileSync(lock, "utf8"));
});

test("without --time the lock bears the clock's, to the second", () => {
  const before = Date.now();
  const { time: said } = JSON.parse(record(`lock ${hosts}`).stdout) as { time: string };
  expect(said).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(Math.abs(Date.parse(said) - before)).toBeLessThan(60_000);
});

test("a lock is not written over one of its inputs, nor where the hosts share no baseline", () => {
  const input = join(hosts, "skylake-1/version.txt");
  expect(record(`lock ${hosts} -o ${input}`).exitCode).toBe(2);
  const none = join(folder, "none.lock");
  const { exitCode, stderr } = record(`lock ${hosts} --machine virt -o ${none}`);
  expect([exitCode, statSync(none, { throwIfNoEntry: false })]).toEqual([1, undefined]);
  expect(stderr).toContain("error machine.type");
});

test("drift: 0 of what is unchanged, 1 of a loss, 4 of a missing host, 2 without hosts, 3 of no lock", () => {
  expect(record(`drift ${lock} ${hosts}`)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(record(`drift ${lock} haswell-1=${hosts}/haswell-1`).exitCode).toBe(4);
  expect(record(`drift ${lock} haswell-1=${hosts}/haswell-1 --fail-on unknown`).exitCode).toBe(1);
  expect(record(`drift ${lock}`).exitCode).toBe(2);
  expect(record(`drift ${hosts}/haswell-1/version.txt ${hosts}`).exitCode).toBe(3);
});

test("baseline --lock answers what is frozen, says what would differ, and takes it only with --update", () => {
  const frozen = readFileSync(lock, "utf8");
  const definition = record(`baseline ${hosts} --format libvirt`).stdout;
  degrade();
  expect(record(`drift ${lock} ${hosts}`).exitCode).toBe(1);
  const held = record(`baseline ${hosts} --lock ${lock} --format libvirt`);
  expect(held).toMatchObject({ exitCode: 1, stdout: definition });
  expect(held.stderr).toMatch(/cpu\.features: 1 fewer \(md-clear\)/);
  expect(readFileSync(lock, "utf8")).toBe(frozen);
  const updated = record(`baseline ${hosts} --lock ${lock} --update ${time} --format libvirt`);
  expect(updated).toMatchObject({ exitCode: 0, stdout: record(`baseline ${hosts} --format libvirt`).stdout });
  expect(record(`drift ${lock} ${hosts}`).exitCode).toBe(0);
  expect(record(`baseline ${hosts} --lock ${lock} --format libvirt`).exitCode).toBe(0);
});

test("an update asks what the lock was asked, unless it is asked otherwise", () => {
  const policy = join(folder, "policy.yaml");
  writeFileSync(policy, "features: {withhold: [aes]}\n");
  record(`baseline ${hosts} --lock ${lock} --update --policy ${policy} ${time}`);
  record(`baseline ${hosts} --lock ${lock} --update ${time}`);
  const { policy: kept, baseline } = JSON.parse(readFileSync(lock, "utf8"));
  expect(kept.features.withhold).toEqual(["aes"]);
  expect(baseline.cpu.features).not.toContain("aes");
  expect(record(`baseline ${hosts} --lock ${lock} --policy ${policy}`).exitCode).toBe(2);
});

test("--update without a lock is wrong usage", () => {
  expect(record(`baseline ${hosts} --update`)).toMatchObject({ exitCode: 2 });
});
