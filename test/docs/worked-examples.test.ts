/**
 * The worked examples of docs/: a reader, a dialect and an area, added to a copy of the core as their pages say, from the
 * pages' own code. The copy must still be well-typed, and do what the pages promise.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readers } from "../../packages/core/src/read/readers.ts";
import { root } from "./code-blocks.ts";

const copy = mkdtempSync(join(tmpdir(), "worked-examples-"));
afterAll(() => rmSync(copy, { recursive: true }));

const page = (path: string): string => readFileSync(join(root, "docs", path), "utf8");

/** The block of a page that holds a text, without its fences. */
function block(text: string, kind: string, holds: string): string {
  const blocks = [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].filter(
    ([, fence, body]) => fence === kind && body!.includes(holds),
  );
  if (blocks.length !== 1) throw new Error(`${blocks.length} blocks of ${kind} hold ${holds}; expected one`);
  return blocks[0]![2]!;
}

function edit(file: string, behind: string, line: string): void {
  const path = join(copy, "src", file);
  const text = readFileSync(path, "utf8");
  const at = text.indexOf(behind);
  expect(at, `${file} has ${behind}`).toBeGreaterThanOrEqual(0);
  writeFileSync(path, `${text.slice(0, at + behind.length)}\n${line}${text.slice(at + behind.length)}`);
}

function add(file: string, text: string): void {
  const path = join(copy, "src", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: "wx" });
}

/** A line in a list, with its import: `[..., name]` as the page writes it. */
function register(file: string, list: string, said: string, from: string): void {
  expect(said.startsWith(list.slice(0, -1)), `${said} extends ${list}`).toBe(true);
  const name = /\[\.\.\., (\w+)\];$/.exec(said.trim())?.[1];
  edit(file, list, `  ${name},`);
  const path = join(copy, "src", file);
  writeFileSync(path, `import { ${name} } from "${from}";\n${readFileSync(path, "utf8")}`);
}

interface Answers {
  readonly kinds: readonly string[];
  readonly types: { readonly names: readonly string[]; readonly silence: string };
  readonly common: readonly string[];
  readonly sound: unknown;
  readonly unassessed: string;
  readonly text: string;
  readonly findings: readonly string[];
}

/** What is asked of the copy: its own modules, so that no two copies of one lattice meet. */
const questions = `
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { everywhere, observe } from "./src/evidence/observation.ts";
import { baseline, readHosts, writeBaseline } from "./src/index.ts";
import { dialects } from "./src/write/dialects.ts";

const [fleet, sample] = process.argv.slice(2);
const folder = (host) => readdirSync(join(fleet, host)).map((name) => ({ name, text: readFileSync(join(fleet, host, name), "utf8") }));
const inputs = ["skylake-1", "icelake-1"].map((name) => ({ name, files: [...folder(name), { name: "devices.txt", text: sample }] }));
const { hosts } = readHosts(inputs);
const source = { file: "sound", line: 1, tool: "by hand" };
const heard = (names) => observe("sound", everywhere, { kind: "audiodev", names, silence: "absent" }, source);
const withSound = hosts.map((host, index) => ({
  ...host,
  documents: [...host.documents, { kind: "sound", key: "sound", uuid: null, hostName: null, source, observations: [heard(index === 0 ? ["alsa", "pa"] : ["alsa"])] }],
}));
const result = baseline(withSound);
const { text, findings } = writeBaseline(result, dialects.find(({ id }) => id === "cloud-hypervisor"));
const read = hosts[0].documents.find(({ kind }) => kind === "device-help");
console.log(JSON.stringify({
  kinds: hosts[0].documents.map(({ kind }) => kind),
  types: read.observations[0].value,
  common: result.devices.type.common.map((entry) => entry.qemu ?? entry.name ?? entry),
  sound: result.sound,
  unassessed: baseline(hosts).notAssessed.find(({ area }) => area === "sound")?.collect,
  text,
  findings: findings.map(({ message }) => message),
}));
`;

describe("the worked examples", () => {
  let answers: Answers;

  beforeAll(() => {
    cpSync(join(root, "packages/core/src"), join(copy, "src"), {
      recursive: true,
      filter: (path) => !path.endsWith(".test.ts"),
    });
    symlinkSync(join(root, "packages/core/node_modules"), join(copy, "node_modules"));
    writeFileSync(join(copy, "package.json"), JSON.stringify({ type: "module" }));
    const compilerOptions = { typeRoots: [join(root, "node_modules/@types")] };
    const config = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["src"] };
    writeFileSync(join(copy, "tsconfig.json"), JSON.stringify(config));

    const reader = page("formats/adding-one.md");
    add("read/formats/device-help.ts", block(reader, "ts", "export const deviceHelpReader"));
    const readersLine = block(reader, "ts", "export const readers");
    register("read/readers.ts", "export const readers: readonly Reader[] = [", readersLine, "./formats/device-help.ts");

    const dialect = page("dialects/adding-one.md");
    add("write/cloud-hypervisor.ts", block(dialect, "ts", "export const cloudHypervisorDialect"));
    const dialectsList = "export const dialects: readonly Dialect[] = [";
    register(
      "write/dialects.ts",
      dialectsList,
      `${dialectsList}..., cloudHypervisorDialect];`,
      "./cloud-hypervisor.ts",
    );

    const area = page("facets/adding-one.md");
    add("facets/sound/sound-facet.ts", block(area, "ts", "export const soundFacet"));
    edit("evidence/observation.ts", "  security: Listing;", `  ${block(area, "ts", "sound: Listing;").trim()}`);
    edit("read/observation-shapes.ts", "  security: listing,", `  ${block(area, "ts", "sound: listing,").trim()}`);
    const facetsLine = block(area, "ts", "const registered");
    register("facets/facets.ts", "const registered: readonly AnyFacet[] = [", facetsLine, "./sound/sound-facet.ts");

    writeFileSync(join(copy, "questions.mts"), questions);
    const sample = block(reader, "text sample", "Controller/Bridge/Hub");
    const tsx = join(root, "node_modules/.bin/tsx");
    const asked = spawnSync(tsx, ["questions.mts", join(root, "examples/fleet"), sample], {
      cwd: copy,
      encoding: "utf8",
    });
    expect(asked.stderr).toBe("");
    answers = JSON.parse(asked.stdout) as Answers;
  }, 120_000);

  test("leave the core well-typed", { timeout: 120_000 }, () => {
    const tsc = spawnSync(join(root, "node_modules/.bin/tsc"), ["--noEmit", "-p", copy], { encoding: "utf8" });
    expect(tsc.stdout).toBe("");
    expect(tsc.status).toBe(0);
  });

  test("a reader: its text is recognised, its facts and its silence are as the page says", () => {
    expect(answers.kinds).toContain("device-help");
    expect(answers.types).toEqual({ kind: "type", names: ["pci-bridge", "virtio-net-pci"], silence: "untold" });
    expect(answers.common).toEqual(["pci-bridge", "virtio-net-pci"]);
  });

  test("an area: a section of the result, with what is common and what is lost; else what to collect", () => {
    expect(answers.sound).toEqual({
      audiodev: { common: ["alsa"], undetermined: [], lost: [{ name: "pa", missingOn: ["icelake-1"] }] },
    });
    expect(answers.unassessed).toBe("query-audiodevs over QMP");
  });

  test("a dialect: what it can say, and as findings what it cannot", () => {
    expect(answers.text).toMatch(/^--cpus boot=1,max_phys_bits=\d+$/m);
    expect(answers.findings).toContainEqual(expect.stringMatching(/^Cloud Hypervisor has no CPU models/));
    expect(answers.findings).toContainEqual(expect.stringMatching(/^Cloud Hypervisor cannot be told the machine type/));
  });
});

test("every reader has its page, and its line in the list", () => {
  const pages = readdirSync(join(root, "docs/formats")).map((name) => name.replace(/\.md$/, ""));
  const ids = readers.map(({ id }) => id).sort();
  expect(pages.filter((name) => name !== "README" && name !== "adding-one").sort()).toEqual(ids);
  const listed = [...page("formats/README.md").matchAll(/^\| \[([\w-]+)\]\(\1\.md\) \| (.+) \|$/gm)];
  expect(listed.map(([, id, title]) => [id, title])).toEqual(
    readers.map(({ id, title }) => [id, title]).sort(([a], [b]) => (a! < b! ? -1 : 1)),
  );
});
