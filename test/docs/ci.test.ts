/** The pipelines of docs/ci.md are run as they stand there, on hosts, guests and a lock that are in order. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { prepare } from "../../scripts/house/prepare.mjs";
import { root, shim } from "./code-blocks.ts";

await prepare();
const { parse } = createRequire(join(root, "packages/cli/package.json"))("yaml") as { parse(text: string): unknown };

const page = readFileSync(join(root, "docs/ci.md"), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-ci-"));
afterAll(() => rmSync(folder, { recursive: true }));

function sh(command: string): { code: number | null; output: string } {
  // What a step installs for all is installed in the folder, and is what later steps call.
  const prefix = join(folder, "npm");
  const PATH = [join(prefix, "bin"), shim(), process.env.PATH].join(delimiter);
  const env = { PATH, HOME: process.env.HOME, npm_config_prefix: prefix, npm_config_offline: "true" };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: folder, encoding: "utf8", env });
  return { code: status, output: `${stdout}${stderr}` };
}

mkdirSync(join(folder, "tools"));
expect(sh(`npm pack ${join(root, "packages/cli")} --pack-destination tools`).code).toBe(0);

/** Two hosts of one kind, their lock, and a guest that was defined by it. */
mkdirSync(join(folder, "guests"));
for (const name of ["skylake-1", "haswell-1"]) {
  cpSync(join(root, "examples/fleet", name), join(folder, "hosts", name), { recursive: true });
}
expect(sh("virt-baseline lock hosts/ -o baseline.lock").code).toBe(0);
const { output: skeleton } = sh("virt-baseline baseline hosts/ --format libvirt");
const guest = `<domain type='kvm'><name>web</name><memory unit='GiB'>1</memory><vcpu>1</vcpu>\n${skeleton}</domain>\n`;
writeFileSync(join(folder, "guests/web.xml"), guest);

interface Job {
  steps?: { run?: string }[];
  before_script?: string[];
  script?: string[];
  after_script?: string[];
}
const jobs = blocks("yaml").flatMap((text) => {
  const pipeline = parse(text) as { jobs?: Record<string, Job> } & Record<string, Job>;
  return Object.values(pipeline.jobs ?? pipeline);
});
const steps = jobs.flatMap(({ steps = [], before_script = [], script = [], after_script = [] }) => [
  ...steps.flatMap(({ run }) => run ?? []),
  ...before_script,
  ...script,
  ...after_script,
]);

describe("where all is in order", () => {
  test.each(steps)("%s", (step) => {
    const { code, output } = sh(step);
    // The guest is held against hosts that do not tell all of it: undecided is no refusal.
    expect([0, 4], output).toContain(code);
    const [, written] = /-o (\S+)/.exec(step) ?? [];
    if (written !== undefined) expect(existsSync(join(folder, written))).toBe(true);
  });

  test.each(blocks("sh"))("%s", (script) => {
    expect(sh(`set -e\n${script}`)).toMatchObject({ code: 0 });
  });

  test("there are pipelines to run", () => {
    expect(steps.length).toBeGreaterThan(5);
    expect(blocks("sh").length).toBe(2);
  });
});

test("where a host lost something the step fails and names it", () => {
  for (const file of ["capabilities.xml", "domcapabilities.xml"])
    cpSync(join(root, "examples/fleet/skylake-2", file), join(folder, "hosts/skylake-1", file));
  const { code, output } = sh(steps.find((step) => step.includes("drift"))!);
  expect(code).toBe(1);
  expect(output).toMatch(/^::error file=baseline\.lock,title=drift\.lost%3A skylake-1::.*md-clear/m);
});
