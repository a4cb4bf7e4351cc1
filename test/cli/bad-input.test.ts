/** What the built command line says of input that cannot be read: the place, what is wrong, what to do, and exit code 3. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { cli } from "../../scripts/house/paths.mjs";
import { prepare } from "../../scripts/house/prepare.mjs";

await prepare();
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "virt-baseline-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

function write(name: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

const cpu = (model: string) => `<cpu><arch>x86_64</arch><model>${model}</model></cpu>\n`;
const bomb = `<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>\n<cpu>&c;</cpu>`;

describe("a file that cannot be read", () => {
  // file | content | what is said behind its name
  it.each<[string, string | Buffer, RegExp]>([
    ["empty.xml", "", /^: the input is empty/],
    [
      "prose.txt",
      "error: failed to connect to the hypervisor\n",
      /^:1: expected what describes a host, found a text that begins "error: failed to connect/,
    ],
    ["truncated.xml", "<capabilities>\n<host>\n", /^:3: found the end of the text where <\/host> is expected/],
    ["root.xml", "\n<volume/>", /^:2: <volume> does not describe a host/],
    ["bomb.xml", bomb, /^:1: .*document type declaration/],
    ["deep.xml", "<cpu>".repeat(10_000), /^:1: found more than 256 elements within one another/],
    ["deep.json", '{"return":'.repeat(10_000), /^:1: JSON nests deeper/],
    ["large.xml", `<cpu>${" ".repeat(17 * 1024 * 1024)}</cpu>`, /^:1: found more than 16777216 characters/],
    ["nul.xml", "<cpu>\n\0</cpu>", /^:2: a NUL byte/],
    ["control.xml", "<cpu>\n\u0001</cpu>", /^:2: found "\\u0001.*": a character that may not stand here/],
    ["twice.xml", "<cpu a='1' a='2'/>", /^:1: .*an attribute stands twice/],
    ["silent.json", '{"QMP": {}}\n', /^:1: the file describes no host/],
    [
      "escape.xml",
      "<cpu><model>a</model><feature name='\u009b31m'/><feature name='\u009b31m'/></cpu>",
      /^:1: feature '\\u009b31m' is given twice/,
    ],
  ])("%s", (name, content, says) => {
    write(name, content);
    const { status, stdout, stderr } = run("baseline", name);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    const [first = "", second = ""] = stderr.split("\n");
    expect(first).toMatch(/^virt-baseline: /);
    expect(first.slice(`virt-baseline: ${name}`.length)).toMatch(says);
    expect(second).toMatch(/^hint: ./);
  });

  it("is told as an object to programs", () => {
    write("cut.xml", "<cpu>\n");
    const { status, stdout } = run("baseline", "cut.xml", "--format", "json");
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toEqual({
      schema: "virt-baseline/error/1",
      error: {
        code: "xml.truncated",
        message: expect.stringContaining("</cpu>"),
        file: "cut.xml",
        line: 2,
        hint: expect.stringMatching(/./),
      },
    });
  });
});

describe("inputs that are no host", () => {
  it("an empty folder", () => {
    mkdirSync(join(folder, "nothing"));
    expect(run("baseline", "nothing")).toMatchObject({ status: 3, stderr: expect.stringMatching(/nothing: .*empty/) });
  });

  it("files of one host that contradict each other, each place named", () => {
    write("host/a.xml", cpu("EPYC"));
    write("host/b.xml", `\n${cpu("Haswell")}`);
    const { status, stderr } = run("baseline", "n=host");
    expect(status).toBe(3);
    expect(stderr).toMatch(/host\/b\.xml:2: .*host\/a\.xml:1 says otherwise/);
    expect(stderr).toMatch(/^hint: ./m);
  });
});

it("reads a file of 50 MB that holds many documents", () => {
  const document = cpu("EPYC").replace("</cpu>", `<!--${"x".repeat(100_000)}--></cpu>`);
  write("many.xml", document.repeat(Math.ceil((50 * 1024 * 1024) / document.length)));
  const { status, stdout } = run("baseline", "many.xml", "--format", "libvirt");
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("EPYC</model>") });
});

it("keeps a host of whose CPU nothing is known, undecided", () => {
  write("fleet/silent/capabilities.xml", "<capabilities><host><uuid>u</uuid></host></capabilities>");
  write("fleet/other/cpu.xml", cpu("EPYC"));
  expect(run("baseline", "fleet").status).toBe(4);
});

it("keeps names that objects have by themselves, and names nobody knows", () => {
  const features = ["__proto__", "constructor", "no-such-feature"].map((name) => `<feature name='${name}'/>`).join("");
  write("names/__proto__.xml", cpu("EPYC").replace("</cpu>", `${features}</cpu>`));
  write("names/constructor.xml", cpu("EPYC"));
  const { status, stdout } = run("baseline", "names", "--format", "json");
  expect(status).toBe(0);
  const result = JSON.parse(stdout);
  expect(result.hosts.map(({ name }: { name: string }) => name)).toEqual(["__proto__", "constructor"]);
  const undecided = [...result.cpu.lost, ...result.cpu.undetermined].map(({ feature }: { feature: string }) => feature);
  expect(undecided).toEqual(expect.arrayContaining(["__proto__", "constructor", "no-such-feature"]));
});
