/** Where `fit` writes: to a file that is none of its inputs, or over its input when it is told to, and nowhere else. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepare } from "../../scripts/house/prepare.mjs";
import { record, root } from "./transcript.ts";

await prepare();

const original = join(root, "examples/guests/mail.xml");
const text = readFileSync(original, "utf8");
let folder: string;
let guest: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "virt-baseline-fit-"));
  guest = join(folder, "mail.xml");
  copyFileSync(original, guest);
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (options: string) => record(`fit ${guest} --hosts examples/recorded ${options}`);
const content = (path: string) => readFileSync(path, "utf8");
const fitted = () => run("--format libvirt").stdout;

test("-o writes the definition and leaves the input", () => {
  const { exitCode, stdout } = run(`--format libvirt -o ${join(folder, "fitted.xml")}`);
  expect([exitCode, stdout]).toEqual([0, ""]);
  expect(content(join(folder, "fitted.xml"))).toBe(fitted());
  expect(fitted()).not.toBe(text);
  expect(content(guest)).toBe(text);
});

test("-o never writes over the input", () => {
  const { exitCode, stderr } = run(`--format libvirt -o ${folder}/./mail.xml`);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("mail.xml");
  expect(content(guest)).toBe(text);
});

test("--in-place does, with the same bytes, and leaves nothing beside it", () => {
  const wanted = fitted();
  const { exitCode, stdout } = run("--in-place");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("host-model");
  expect(content(guest)).toBe(wanted);
  expect(readdirSync(folder)).toEqual(["mail.xml"]);
});

test("--in-place with nothing to change does not touch the file", () => {
  writeFileSync(guest, fitted());
  const before = statSync(guest).mtimeMs;
  const { exitCode, stdout } = run("--in-place");
  expect([exitCode, statSync(guest).mtimeMs]).toEqual([0, before]);
  expect(stdout).toContain("nothing to change");
});

test("--in-place goes with no -o, and not with standard input", () => {
  expect(run(`--in-place -o ${join(folder, "other.xml")}`).exitCode).toBe(2);
  expect(readdirSync(folder)).toEqual(["mail.xml"]);
});

test("of several guests in a file the one that is named is fitted, and the others stay", () => {
  const other = text.replace("<name>mail</name>", "<name>other</name>");
  writeFileSync(guest, `${other}${text}`);
  expect(run("--format libvirt")).toMatchObject({ exitCode: 2, stdout: "" });
  expect(run("--format libvirt --guest none").exitCode).toBe(2);
  const { exitCode, stdout } = run("--format libvirt --guest mail");
  expect(exitCode).toBe(0);
  expect(stdout.startsWith(other)).toBe(true);
  expect(stdout.slice(other.length)).toMatch(/<name>mail<[\s\S]*mode='custom'/);
});
