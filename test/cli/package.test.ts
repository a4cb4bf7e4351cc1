/** What `npm pack` makes of the command line: it runs where nothing else is, and has what it must bring along. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { prepare } from "../../scripts/house/prepare.mjs";
import { record, root } from "./transcript.ts";

await prepare();

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-package-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return stdout;
}

test("runs by itself, and brings licences, notices, schemas and the man page", () => {
  run("npm", "pack", "--silent", "--offline", "--pack-destination", folder, join(root, "packages/cli"));
  const [archive = ""] = readdirSync(folder);
  run("tar", "-xzf", archive);
  const { version, bin, man, dependencies } = JSON.parse(readFileSync(join(folder, "package/package.json"), "utf8"));
  expect(dependencies).toBeUndefined();

  const program = join(folder, "package", bin["virt-baseline"]);
  expect(run(process.execPath, program, "--version")).toBe(`${version}\n`);
  const fleet = join(root, "examples/fleet");
  expect(run(process.execPath, program, "baseline", fleet)).toBe(record(`baseline ${fleet}`).stdout);

  expect(readFileSync(join(folder, "package", man), "utf8")).toMatch(/^\.TH VIRT\\-BASELINE 1/);
  expect(readdirSync(join(folder, "package/schemas"))).toContain("baseline.schema.json");
  expect(readFileSync(join(folder, "package/dist/LICENSE"), "utf8")).toMatch(/Apache License/);
  const notices = readFileSync(join(folder, "package/dist/third-party-licenses.txt"), "utf8");
  const named = [...notices.matchAll(/^(\S+) \d\S* \(.+\)$/gm)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(["immer", "saxes", "yaml", "yargs"]));
  expect(named.length).toBe(notices.split(/^-{80}$/m).length);
});
