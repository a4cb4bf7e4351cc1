import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { type DataFile, overlay } from "../../packages/core/src/catalogue/overlay.ts";
import { shapeOf } from "../../packages/core/src/catalogue/pack/data-files.ts";
import { embeddedTables, type Tables } from "../../packages/core/src/catalogue/source.ts";
import { InputError } from "../../packages/core/src/xml/errors.ts";
import { dataRoot, jsonFiles, readJson } from "./files.ts";

const base: Tables = embeddedTables;
const file = (path: string, value: unknown): DataFile => ({ path, name: `newer/${path}`, value });
const cpu = (name: string, value: unknown): DataFile => file(`cpu-models/x86/${name}.json`, value);

/** The project's own files, of every kind that can be laid over. */
const own = jsonFiles(dataRoot)
  .map((path) => file(relative(dataRoot, path), readJson(path)))
  .filter(({ path }) => shapeOf(path) !== null);

const feature = { name: "example-a", bits: ["cpuid 0x7/1 edx 31"], libvirtSince: "12.8" };
const model = {
  name: "Example-Server",
  signatures: ["6/250"],
  definitions: [{ maps: ["12.8"], decode: "host guest", vendor: "Intel", features: ["fpu", "example-a"] }],
};

/** The text of every table, by room and name. */
const textsOf = (tables: Tables): [string, string][] =>
  Object.entries(tables).flatMap(([room, texts]) =>
    Object.entries(texts).map(([name, text]): [string, string] => [`${room}.${name}`, text]),
  );

function expectUnchanged(tables: Tables): void {
  const after = new Map(textsOf(tables));
  expect(textsOf(base).filter(([name, text]) => after.get(name) !== text)).toEqual([]);
  expect(after.size).toBe(textsOf(base).length);
}

describe("data laid over the program's own", () => {
  test("nothing changes nothing, and so does what the program has already, to the byte", () => {
    expect(overlay(base, [])).toBe(base);
    expect(own.length).toBeGreaterThan(50);
    expectUnchanged(overlay(base, own));
  });

  test.each(own.filter(({ path }) => path.startsWith("cpu-models")).map((one) => [one.path, one] as const))(
    "%s alone changes nothing either",
    (_, one) => {
      expectUnchanged(overlay(base, [one]));
    },
  );

  test("a new feature takes the next number, so that sets made before stay", () => {
    const tables = overlay(base, [cpu("features", { features: [feature] })]);
    expect(JSON.parse(tables.features.order)).toBe(`${JSON.parse(base.features.order)} example-a`);
    expect(tables.qemu).toEqual(base.qemu);
    expect((JSON.parse(tables.features.details) as object[]).at(-1)).toEqual({
      bits: feature.bits,
      libvirtSince: "12.8",
    });
  });

  test("a new model stands last in the load order of its map, with its signature and its features", () => {
    const tables = overlay(base, [
      cpu("features", { features: [feature] }),
      cpu("libvirt-models", { models: [model] }),
    ]);
    const maps = JSON.parse(tables.libvirt.maps) as [string, number, [string, number, ...unknown[]][]][];
    const [name, place] = maps.at(-1)![2].at(-1)!;
    expect(name).toBe("Example-Server");
    const order = (JSON.parse(tables.features.order) as string).split(" ");
    const bits = BigInt(`0x${(JSON.parse(tables.libvirt.sets) as string[])[place]}`);
    expect(order.filter((_, index) => (bits >> BigInt(index)) & 1n)).toEqual(["fpu", "example-a"]);
    expect(JSON.parse(tables.libvirt.signatures)).toMatchObject({ "Example-Server": ["6/250"] });
    expect(maps.slice(0, -1).map(([, , models]) => models.length)).toEqual(
      (JSON.parse(base.libvirt.maps) as [string, number, unknown[]][])
        .slice(0, -1)
        .map(([, , models]) => models.length),
    );
  });

  test("a new map of libvirt may define models by those that it has", () => {
    const definitions = [
      { maps: ["13.0"], decode: "host guest", vendor: "Intel", from: "previous", features: { with: ["la57"] } },
    ];
    const tables = overlay(base, [
      cpu("libvirt-maps", { maps: [{ version: "13.0", loadOrder: ["486"] }] }),
      cpu("libvirt-models", { models: [{ name: "486", definitions }] }),
    ]);
    const maps = JSON.parse(tables.libvirt.maps) as [string, number, [string][]][];
    expect(maps.map(([version]) => version)).toEqual(["7.0", "9.0", "11.3", "12.8", "13.0"]);
    expect(maps.at(-1)![2].map(([name]) => name)).toEqual(["486"]);
    expect(JSON.parse(tables.features.maps)).toEqual(["7.0", "9.0", "11.3", "12.8", "13.0"]);
  });

  test("a QEMU model, a generation and a build's machine types come beside the others", () => {
    const silicon = { order: 99, year: 2030, microarchitecture: "Example", models: ["Example-Server"] };
    const tables = overlay(base, [
      cpu("features", { builds: ["12.0"], features: [] }),
      cpu("qemu-models", {
        models: [
          { name: "Example-Server-v1", since: "12.0", vendor: "GenuineIntel", signature: "6/250/0", features: ["fpu"] },
        ],
        aliases: [{ name: "Example-Server", aliasOf: "Example-Server-v1", since: "12.0" }],
      }),
      cpu("generations", { lines: [{ vendor: "Intel", line: "core", generations: [silicon] }] }),
      file("machine-types/x86_64/binary-12.0.json", {
        qemu: "12.0",
        machines: [{ name: "pc-q35-12.0", alias: "q35", maxCpus: 4096 }],
      }),
    ]);
    expect(JSON.parse(tables.qemu.models)).toContainEqual(
      expect.arrayContaining(["Example-Server-v1", "GenuineIntel", "6/250/0", "12.0"]),
    );
    expect(JSON.parse(tables.qemu.aliases)).toContainEqual(["Example-Server", "Example-Server-v1", "12.0", []]);
    const { lines } = JSON.parse(tables.rules.generations) as { lines: { line: string; generations: unknown[] }[] };
    expect(lines.find(({ line }) => line === "core")!.generations.at(-1)).toEqual(silicon);
    const machines = JSON.parse(tables.machineTypes.machines) as Record<string, { names: string; builds: unknown[][] }>;
    expect(machines.x86_64!.names.split(" ")).toContain("pc-q35-12.0");
    expect(machines.x86_64!.builds.at(-1)).toEqual(expect.arrayContaining(["12.0", { q35: "pc-q35-12.0" }, "4096x1"]));
    expect(machines.s390x).toEqual((JSON.parse(base.machineTypes.machines) as Record<string, unknown>).s390x);
  });
});

/** What is laid over, what the message must say, and of which file. */
const refused: readonly [string, readonly DataFile[], RegExp, string][] = [
  ["a list", [cpu("features", [])], /^expected an object, found \[\]/, "features"],
  [
    "a bit that is none",
    [cpu("features", { features: [{ ...feature, bits: ["edx 31"] }] })],
    /features\[0\]\.bits\[0\]: expected a bit/,
    "features",
  ],
  [
    "a feature without bits",
    [cpu("features", { features: [{ name: "x" }] })],
    /features\[0\]\.bits: expected a list, found nothing/,
    "features",
  ],
  [
    "an unknown key",
    [cpu("features", { features: [{ ...feature, colour: 1 }] })],
    /expected no keys but name, bits/,
    "features",
  ],
  [
    "an unknown release",
    [cpu("features", { features: [{ ...feature, libvirtSince: "13.0" }] })],
    /example-a names 13\.0/,
    "features",
  ],
  [
    "a model of a feature that is not there",
    [cpu("libvirt-models", { models: [model] })],
    /example-a is used but is not in features\.json/,
    "libvirt-models",
  ],
  [
    "a map that is not there",
    [cpu("libvirt-models", { models: [{ ...model, definitions: [{ maps: ["13.0"], decode: "host" }] }] })],
    /Example-Server is defined for map 13\.0/,
    "libvirt-models",
  ],
  [
    "a map of models that are not there",
    [cpu("libvirt-maps", { maps: [{ version: "13.0", loadOrder: ["486"] }] })],
    /map 13\.0 needs 486/,
    "libvirt-maps",
  ],
  [
    "a model that starts from nothing",
    [
      cpu("libvirt-models", {
        models: [{ ...model, definitions: [{ maps: ["12.8"], decode: "host", from: "previous" }] }],
      }),
    ],
    /starts from a definition before its first/,
    "libvirt-models",
  ],
  [
    "a model that starts from itself",
    [
      cpu("libvirt-models", {
        models: [
          { ...model, definitions: [{ maps: ["12.8"], decode: "host", ancestor: "Example-Server", from: "ancestor" }] },
        ],
      }),
    ],
    /starts from itself/,
    "libvirt-models",
  ],
  [
    "a QEMU model of no build",
    [
      cpu("qemu-models", {
        models: [{ name: "E-v1", since: "12.0", vendor: "GenuineIntel", signature: "6/1/0", features: [] }],
      }),
    ],
    /E-v1 names 12\.0/,
    "qemu-models",
  ],
  [
    "an alias of nothing",
    [cpu("qemu-models", { aliases: [{ name: "E", since: "11.1", aliasOf: "E-v1" }] })],
    /E stands for E-v1/,
    "qemu-models",
  ],
  [
    "a file that is not laid over",
    [cpu("levels", {})],
    /expected one of .*found cpu-models\/x86\/levels\.json/,
    "levels",
  ],
];

test.each(refused)("%s is refused, with the file", (_, files, message, name) => {
  const attempt = () => overlay(base, files);
  expect(attempt).toThrow(InputError);
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ file: join("newer/cpu-models/x86", `${name}.json`) }));
});
