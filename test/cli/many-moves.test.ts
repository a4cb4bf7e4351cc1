/** What a check of many guests and hosts prints: broken files aside, folded as text, whole as JSON, by profile above 1,000. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect, test } from "vitest";
import { check, type Host, hostLine, readGuests, readHosts } from "../../packages/core/src/index.ts";
import { prepare } from "../../scripts/house/prepare.mjs";
import { record, root } from "./transcript.ts";

await prepare();

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-many-"));
afterAll(() => rmSync(folder, { recursive: true }));

const web = readFileSync(join(root, "examples/guests/web.xml"), "utf8");
const guests = join(folder, "guests");
mkdirSync(guests);
for (let index = 0; index < 60; index += 1) {
  writeFileSync(join(guests, `g${index}.xml`), web.replace("<name>web</name>", `<name>guest-${index}</name>`));
}

function writeHosts(name: string, count: number): string {
  const fleet = join(root, "examples/fleet");
  const distinct = ["haswell-1", "icelake-1", "skylake-1"].map((host): Host => {
    const files = readdirSync(join(fleet, host)).map((file) => ({
      name: file,
      text: readFileSync(join(fleet, host, file), "utf8"),
    }));
    return readHosts([{ name: host, files }]).hosts[0]!;
  });
  const lines = Array.from({ length: count }, (_, index) =>
    hostLine({ ...distinct[index % 3]!, name: `host-${index}` }),
  );
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

interface Document {
  readonly moves: readonly { readonly guest: string; readonly to: string }[];
  readonly profiles?: readonly { readonly id: string; readonly count: number }[];
}

const schema = JSON.parse(readFileSync(join(root, "packages/cli/schemas/check.schema.json"), "utf8")) as object;
const ajv = new Ajv2020({ strict: false });

test("2,400 moves are one JSON document, with each move as it is by itself", () => {
  const path = writeHosts("forty.jsonl", 40);
  const { stdout, exitCode } = record(`check ${guests} --to ${path} --format json`);
  const document = JSON.parse(stdout) as Document;
  expect(ajv.validate(schema, document), ajv.errorsText()).toBe(true);
  expect(exitCode).toBe(1);
  const { hosts } = readHosts([{ name: "forty", files: [{ name: path, text: readFileSync(path, "utf8") }] }]);
  const files = readdirSync(guests).sort();
  const asked = readGuests(
    files.map((file) => ({ name: join(guests, file), text: readFileSync(join(guests, file), "utf8") })),
  );
  expect(document.moves).toEqual(JSON.parse(JSON.stringify(check(asked.guests, hosts, null).moves)));
});

test("as text they are counted by check, with an example of each", () => {
  const { stdout } = record(`check ${guests} --to ${join(folder, "forty.jsonl")}`);
  expect(stdout).toMatch(/^60 guests, 40 hosts: would not move unharmed$/m);
  expect(stdout).toMatch(/^ {2}error +\d+ of 2400 moves$/m);
  expect(stdout).toMatch(/^ {2}error +cpu\.features: \d+ moves$/m);
  expect(stdout.length).toBeLessThan(10_000);
});

test("above 1,000 hosts moves name profiles, unless --expand", () => {
  const path = writeHosts("many.jsonl", 1002);
  const one = join(guests, "g0.xml");
  const two = `${one} ${join(guests, "g1.xml")} ${join(guests, "g2.xml")}`;
  const folded = JSON.parse(record(`check ${two} --to ${path} --format json`).stdout) as Document;
  expect(ajv.validate(schema, folded), ajv.errorsText()).toBe(true);
  expect(folded.profiles).toEqual(["p1", "p2", "p3"].map((id) => ({ id, count: 334 })));
  expect(folded.moves.map(({ to }) => to)).toEqual(["p1", "p2", "p3", "p1", "p2", "p3", "p1", "p2", "p3"]);
  const expanded = JSON.parse(record(`check ${two} --to ${path} --format json --expand`).stdout) as Document;
  expect(expanded.profiles).toBeUndefined();
  expect(expanded.moves.length).toBe(3006);
});

test.each([
  ["check", "--to i=examples/fleet/icelake-1"],
  ["lint", ""],
])("%s names a broken file, answers for the others, and ends with 3", (command, options) => {
  const mixed = join(folder, `mixed-${command}`);
  mkdirSync(mixed);
  writeFileSync(join(mixed, "good.xml"), web);
  writeFileSync(join(mixed, "broken.xml"), "<domain type='kvm'>\n  <name>half\n");
  writeFileSync(join(mixed, "other.xml"), "<network><name>n</name></network>");
  const { stdout, stderr, exitCode } = record(`${command} ${mixed} ${options}`);
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^1 guest/);
  expect(stdout).toContain("good.xml");
  expect(stderr).toMatch(/broken\.xml:\d+/);
  expect(stderr).toMatch(/other\.xml:1: <network> is not a guest/);
});

test.each(["check", "lint"])("%s writes no output over its input", (command) => {
  const path = join(folder, `kept-${command}.xml`);
  writeFileSync(path, web);
  const options = command === "check" ? "--to i=examples/fleet/icelake-1" : "";
  const { stderr, exitCode } = record(`${command} ${path} ${options} -o ${path}`);
  expect([exitCode, readFileSync(path, "utf8")]).toEqual([2, web]);
  expect(stderr).toMatch(/would be overwritten/);
});
