import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { packFeatures } from "../../packages/core/src/catalogue/pack/features.ts";
import { libvirtDefinitions, packLibvirt } from "../../packages/core/src/catalogue/pack/libvirt.ts";
import { dataRoot, readJson, repositoryRoot } from "./files.ts";
import { readQmpSession } from "./refresh/read-qmp.ts";
import { readMachineHelp } from "./refresh/refresh-machines.ts";
import { refreshCpuMap, refreshMachineTypes } from "./refresh.ts";

/** libvirt 9.0's, where it is installed; the map is libvirt's own and no copy of it is kept. */
const installed = "/usr/share/libvirt/cpu_map";
const isNine =
  existsSync(join(installed, "x86_SapphireRapids.xml")) === false && existsSync(join(installed, "index.xml"));

const scratch = mkdtempSync(join(tmpdir(), "refresh-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The example of docs/data-refresh.md: what the page shows is what is taken in. */
const page = readFileSync(join(repositoryRoot, "docs/data-refresh.md"), "utf8");
const blockOf = (kind: string): string => new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";

describe.skipIf(!isNine)("libvirt's map as installed (skipped without libvirt 9.0)", () => {
  test("changes nothing, to the byte", () => {
    const { changes, files } = refreshCpuMap(dataRoot, installed, "9.0");
    expect(changes).toEqual([]);
    for (const [path, text] of files) expect(text === readFileSync(join(dataRoot, path), "utf8"), path).toBe(true);
  });

  test("as a map that is doctored says what was done to it", () => {
    const folder = join(scratch, "doctored");
    cpSync(installed, folder, { recursive: true });
    edit(folder, "x86_Conroe.xml", "<feature name='ssse3'/>", "<feature name='aes'/>");
    edit(
      folder,
      "x86_features.xml",
      "<cpuid eax_in='0x01' edx='0x00000004'/>",
      "<cpuid eax_in='0x01' edx='0x00000400'/>",
    );
    edit(folder, "index.xml", "<include filename='x86_486.xml'/>", "");
    const { changes } = refreshCpuMap(dataRoot, folder, "9.0.0");
    expect(changes).toEqual([
      "feature de: the map says cpuid 0x1 edx 10, the data cpuid 0x1 edx 2 (kept)",
      "model 486: gone",
      "model Conroe: gains aes; loses ssse3",
    ]);
  });
});

describe.skipIf(!isNine)("the worked example of docs/data-refresh.md", () => {
  const folder = join(scratch, "newer");
  const data = join(scratch, "data");

  test("says what the page says, and writes data that satisfy their schemas and can be embedded", () => {
    cpSync(installed, folder, { recursive: true });
    edit(folder, "x86_features.xml", "</cpus>", `${blockOf("xml feature")}</cpus>`);
    edit(
      folder,
      "index.xml",
      "<include filename='x86_486.xml'/>",
      "<include filename='x86_486.xml'/><include filename='x86_Example.xml'/>",
    );
    writeFileSync(join(folder, "x86_Example.xml"), blockOf("xml model"));
    const { changes, files } = refreshCpuMap(dataRoot, folder, "13.0.0");
    const told = blockOf("text changes").trimEnd().split("\n");
    expect(told.length).toBe(2);
    expect(changes).toEqual(expect.arrayContaining(told));

    cpSync(dataRoot, data, { recursive: true });
    for (const [path, text] of files) writeFileSync(join(data, path), text);
    const read = <T>(name: string): T => readJson<T>(join(data, "cpu-models/x86", `${name}.json`));
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    for (const name of ["features", "libvirt-maps", "libvirt-models"]) {
      const valid = ajv.validate(readJson<object>(join(data, `cpu-models/schema/${name}.schema.json`)), read(name));
      expect(valid, ajv.errorsText()).toBe(true);
    }
    const model = libvirtDefinitions(read).get("13.0")!.get("Example-Server")!;
    expect([...model.features].sort()).toEqual(["example-a", "fpu", "pse", "vme"]);
    expect(packLibvirt(read)).toMatchObject({ signatures: { "Example-Server": ["6/250"] } });
    expect(packFeatures(read).maps).toEqual(["7.0", "9.0", "11.3", "12.8", "13.0"]);
    for (const version of ["7.0", "9.0", "11.3", "12.8"]) {
      const own = <T>(name: string): T => readJson<T>(join(dataRoot, "cpu-models/x86", `${name}.json`));
      expect(libvirtDefinitions(read).get(version)).toEqual(libvirtDefinitions(own).get(version));
    }
    expect(refreshCpuMap(data, folder, "13.0.0").changes).toEqual([]);
  });
});

function edit(folder: string, file: string, from: string, to: string): void {
  const text = readFileSync(join(folder, file), "utf8");
  expect(text, file).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
}

const help = `Supported machines are:
microvm              microvm (i386)
q35                  Standard PC (Q35 + ICH9, 2009) (alias of pc-q35-11.2)
pc-q35-11.2          Standard PC (Q35 + ICH9, 2009)
pc-q35-8.0           Standard PC (Q35 + ICH9, 2009) (deprecated)
pc                   Standard PC (i440FX + PIIX, 1996) (alias of pc-i440fx-11.2)
pc-i440fx-11.2       Standard PC (i440FX + PIIX, 1996) (default)
`;

test("the help of -machine is read whole", () => {
  expect(readMachineHelp(help)).toEqual([
    { name: "microvm" },
    { name: "pc-q35-11.2", alias: "q35" },
    { name: "pc-q35-8.0", deprecated: true },
    { name: "pc-i440fx-11.2", alias: "pc", default: true },
  ]);
  expect(readMachineHelp("")).toEqual([]);
});

test("a newer QEMU is held against the newest build of the data, and becomes a file of its own", () => {
  const { changes, files } = refreshMachineTypes(dataRoot, readMachineHelp(help), "x86_64", "11.2.0");
  expect(changes[0]).toMatch(/^machine types: gains pc-i440fx-11\.2, pc-q35-11\.2; loses /);
  expect(changes).toContainEqual(
    expect.stringMatching(/^aliases: gains pc = pc-i440fx-11\.2, q35 = pc-q35-11\.2; loses /),
  );
  const [[path, text] = ["", ""]] = files;
  expect(path).toBe("machine-types/x86_64/binary-11.2.json");
  const build = JSON.parse(text) as { qemu: string; machines: { name: string; maxCpus: number }[] };
  const ajv = new Ajv2020({ strict: false });
  expect(
    ajv.validate(readJson<object>(join(dataRoot, "machine-types/schema/build.schema.json")), build),
    ajv.errorsText(),
  ).toBe(true);
  expect(build.qemu).toBe("11.2");
  // The help tells no limit: that of the machine type behind the same alias stands.
  expect(build.machines.find(({ name }) => name === "pc-q35-11.2")!.maxCpus).toBeGreaterThan(255);
});

/** The build of the data as QEMU itself would list it over QMP. */
function asQmp(file: string, change: (machine: Record<string, unknown>) => Record<string, unknown>): string {
  const { machines } = readJson<{ machines: Record<string, unknown>[] }>(join(dataRoot, "machine-types/x86_64", file));
  const list = machines.map(change).map(({ name, alias, deprecated, maxCpus, hotplugCpus, cpu, ram, ...rest }) => ({
    name,
    ...(alias === undefined ? {} : { alias }),
    ...(rest.default === true ? { "is-default": true } : {}),
    ...(cpu === undefined ? {} : { "default-cpu-type": cpu }),
    ...(ram === undefined ? {} : { "default-ram-id": ram }),
    "numa-mem-supported": true,
    "hotpluggable-cpus": hotplugCpus === true,
    deprecated: deprecated === true,
    "cpu-max": maxCpus,
  }));
  return [
    { QMP: { version: { qemu: { micro: 0, minor: 0, major: 10 }, package: "" }, capabilities: [] } },
    { execute: "query-machines", id: "machines" },
    { return: list, id: "machines" },
  ]
    .map((message) => JSON.stringify(message))
    .join("\n");
}

test.each<[string, (machine: Record<string, unknown>) => Record<string, unknown>, string[]]>([
  ["as it is", (machine) => machine, []],
  [
    "with another limit",
    (machine) => (machine.name === "pc-q35-10.0" ? { ...machine, maxCpus: 8192 } : machine),
    ["pc-q35-10.0: 4096 vCPUs at most become 8192"],
  ],
  [
    "with a machine type deprecated",
    (machine) => (machine.name === "microvm" ? { ...machine, deprecated: true } : machine),
    ["deprecated: gains microvm"],
  ],
  [
    "with another default, and another CPU in it",
    (machine) => {
      if (machine.name === "pc-i440fx-10.0") return { ...machine, default: undefined };
      return machine.name === "pc-q35-10.0" ? { ...machine, default: true, cpu: "max-x86_64-cpu" } : machine;
    },
    [
      "pc-i440fx-10.0: default true becomes none",
      "pc-q35-10.0: default none becomes true",
      "pc-q35-10.0: cpu qemu64-x86_64-cpu becomes max-x86_64-cpu",
    ],
  ],
])("the answer of query-machines %s", (_, change, changes) => {
  mkdirSync(scratch, { recursive: true });
  const { machines } = readQmpSession(asQmp("binary-10.0.json", change), "transcript.json");
  expect(machines.length).toBeGreaterThan(40);
  const refreshed = refreshMachineTypes(dataRoot, machines, "x86_64", "10.0");
  expect(refreshed.changes).toEqual(changes);
  const [[path, text] = ["", ""], ...more] = refreshed.files;
  expect([path, more]).toEqual(["machine-types/x86_64/binary-10.0.json", []]);
  if (changes.length === 0) expect(text === readFileSync(join(dataRoot, path), "utf8")).toBe(true);
});
