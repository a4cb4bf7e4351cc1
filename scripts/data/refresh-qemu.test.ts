import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { featureNames, hasFeature } from "../../packages/core/src/catalogue/feature-set.ts";
import { allFeatures } from "../../packages/core/src/catalogue/features.ts";
import { packQemu, type QemuModelsFile, qemuFeatures } from "../../packages/core/src/catalogue/pack/qemu.ts";
import {
  qemuKnowsFeature,
  qemuKnowsModel,
  qemuModel,
  qemuModelNames,
} from "../../packages/core/src/catalogue/qemu-models.ts";
import { dataRoot, readJson } from "./files.ts";
import { refreshSession } from "./refresh.ts";

const scratch = mkdtempSync(join(tmpdir(), "refresh-qemu-"));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Model {
  name: string;
  aliasOf?: string;
  dynamic?: boolean;
  deprecated?: boolean;
  props: Record<string, unknown>;
}

const table = readJson<QemuModelsFile>(join(dataRoot, "cpu-models/x86/qemu-models.json"));
const vendors = new Map(table.models.map(({ name, vendor }) => [name, vendor]));

/** The models that the data say a QEMU has, as it would expand them. */
function modelsIn(release: string): Model[] {
  const properties = allFeatures().filter(({ name }) => qemuKnowsFeature(name, release) === true);
  return qemuModelNames()
    .filter((name) => qemuKnowsModel(name, release) === true)
    .map((name) => {
      const model = qemuModel(name, "tcg");
      const has = (feature: string) => model !== undefined && hasFeature(model.features, feature);
      const listed = properties.flatMap(({ name: feature, qemu, qemuAliases }) =>
        [qemu!, ...qemuAliases].map((property) => [property, has(feature)] as const),
      );
      // QEMU calls an EPT and a VPID bit alike; the later of the two would undo the first.
      const props = Object.fromEntries(listed.sort(([, a], [, b]) => Number(a) - Number(b)));
      const { family, model: number, stepping } = model ?? { family: 6, model: 6, stepping: 3 };
      const vendor = vendors.get(model?.version ?? "") ?? "GenuineIntel";
      const identity = { vendor, family, model: number, stepping, level: 13 };
      const others = { check: true, "legacy-cache": name === "qemu64-v1", "hv-time": false };
      return {
        name,
        ...(model === undefined ? { dynamic: true } : model.version === name ? {} : { aliasOf: model.version }),
        props: { ...props, ...identity, ...others },
      };
    });
}

const ofTen = modelsIn("10.0.0");
const modelsOfData = (): Model[] => [...ofTen];

/** A session of queries in which each command stands before its reply. */
function sessionOf(models: readonly Model[], { release = [10, 0, 0], kvm = false } = {}): string {
  const [major, minor, micro] = release;
  const definitions = models.map(({ name, aliasOf, dynamic = false, deprecated = false }) => ({
    ...{ name, typename: `${name}-x86_64-cpu`, static: name === "base", deprecated },
    ...{ "migration-safe": !dynamic || name === "base", "unavailable-features": [] },
    ...(aliasOf === undefined ? {} : { "alias-of": aliasOf }),
  }));
  const asked: [execute: string, answer: unknown, model?: string][] = [
    ["query-version", { qemu: { major, minor, micro }, package: "" }],
    ["query-target", { arch: "x86_64" }],
    ["query-kvm", { enabled: kvm, present: true }],
    ["query-cpu-definitions", definitions],
    ...models.map(({ name, props }): [string, unknown, string] => [
      "query-cpu-model-expansion",
      { model: { name, props } },
      name,
    ]),
  ];
  return asked
    .flatMap(([execute, answer, model], id) => [
      { execute, id, ...(model === undefined ? {} : { arguments: { type: "full", model: { name: model } } }) },
      { return: answer, id },
    ])
    .map((message) => JSON.stringify(message))
    .join("\n");
}

const refresh = (text: string, data = dataRoot) => refreshSession(data, text, { file: "session.json" });

const changed = (names: readonly string[], change: (model: Model) => Model): Model[] =>
  modelsOfData().map((model) => (names.includes(model.name) ? change(model) : model));
const withProps = (props: Record<string, unknown>) => (model: Model) => ({
  ...model,
  props: { ...model.props, ...props },
});

describe("a QEMU's CPU models", () => {
  test("as the data have them change nothing, to the byte", () => {
    const models = modelsOfData();
    expect(models.length).toBeGreaterThan(140);
    const { changes, files } = refresh(sessionOf(models));
    expect(changes).toEqual([]);
    expect([...files.keys()]).toEqual(["cpu-models/x86/features.json", "cpu-models/x86/qemu-models.json"]);
    for (const [path, text] of files) expect(text === readFileSync(join(dataRoot, path), "utf8"), path).toBe(true);
  });

  // what the answer says otherwise | what is told
  const kept = "(kept: QEMU 7.2, 11.1 had it as the data have)";
  test.each<[string, () => Model[], string[]]>([
    [
      "a feature more",
      () => changed(["Haswell-v1"], withProps({ la57: true })),
      [`model Haswell-v1: gains la57 ${kept}`],
    ],
    ["a feature less", () => changed(["EPYC-v1"], withProps({ aes: false })), [`model EPYC-v1: loses aes ${kept}`]],
    [
      "another stepping",
      () => changed(["EPYC-v2"], withProps({ stepping: 9 })),
      [`model EPYC-v2: 23/1/2 becomes 23/1/9 ${kept}`],
    ],
    [
      "another vendor",
      () => changed(["EPYC-v3"], withProps({ vendor: "GenuineIntel" })),
      [`model EPYC-v3: vendor AuthenticAMD becomes GenuineIntel ${kept}`],
    ],
    [
      "an alias of another version",
      () => changed(["EPYC-IBPB"], (model) => ({ ...model, aliasOf: "EPYC-v3" })),
      ["alias EPYC-IBPB: EPYC-v2 in the data, EPYC-v3 here (kept)"],
    ],
    [
      "models gone",
      () => modelsOfData().filter(({ name }) => !/^pentium2(-v1)?$/.test(name)),
      ["CPU models: loses pentium2, pentium2-v1"],
    ],
    ["a property that no model has on", () => modelsOfData().map(withProps({ "new-bit": false })), []],
    ["a property that every model has on", () => modelsOfData().map(withProps({ "x-quirk": true })), []],
    [
      "a property that one model has on",
      () => modelsOfData().map((model) => withProps({ "new-bit": model.name === "EPYC-v4" })(model)),
      ["property new-bit: on in EPYC-v4, and no feature of the data (left out: QMP tells no bits)"],
    ],
    [
      "a property less",
      () => modelsOfData().map(({ props: { la57: _, ...props }, ...model }) => ({ ...model, props })),
      ["CPU properties that QEMU knows: loses la57", ...modelsWith("la57").map((name) => `model ${name}: loses la57`)],
    ],
  ])("with %s", (_, models, told) => {
    const { changes } = refresh(sessionOf(models()));
    if (told.length > 1) {
      expect(changes[0]).toBe(told[0]);
      expect(changes.slice(1).map((change) => change.replace(/ \(kept.*/, ""))).toEqual(told.slice(1));
    } else expect(changes).toEqual(told);
  });

  test("of a newer release become part of the data, which then have nothing more to change", () => {
    const fresh: Model[] = [
      { name: "Example-v1", props: {} },
      { name: "Example-v2", deprecated: true, props: {} },
      { name: "Example", aliasOf: "Example-v1", props: {} },
    ];
    const base = modelsIn("11.1.0");
    const like = base.find(({ name }) => name === "EPYC-Rome-v1")!.props;
    const withFresh = [
      ...base.filter(({ name }) => !name.startsWith("Snowridge")),
      ...fresh.map((model) => ({ ...model, props: { ...like, model: 77, avx512f: model.name === "Example-v2" } })),
    ];
    const session = sessionOf(withFresh, { release: [13, 0, 1] });
    const { changes, files } = refresh(session);
    const count = featureNames(qemuModel("EPYC-Rome-v1", "tcg")!.features).length;
    expect(
      changes.filter(
        (change) => !change.startsWith("CPU models: gains Example, Example-v1, Example-v2; loses Snowridge"),
      ),
    ).toEqual([
      `model Example-v1: new, ${count} features, 23/77/0`,
      `model Example-v2: new, ${count + 1} features, 23/77/0`,
      "alias Example: new, Example-v1",
    ]);
    expect(changes).toHaveLength(4);

    const data = join(scratch, "data");
    cpSync(dataRoot, data, { recursive: true });
    for (const [path, text] of files) writeFileSync(join(data, path), text);
    const read = <T>(name: string): T => readJson<T>(join(data, "cpu-models/x86", `${name}.json`));
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    for (const name of ["features", "qemu-models"]) {
      const schema = readJson<object>(join(data, `cpu-models/schema/${name}.schema.json`));
      expect(ajv.validate(schema, read(name)), ajv.errorsText()).toBe(true);
    }
    const { builds, models, aliases } = read<QemuModelsFile>("qemu-models");
    expect(builds).toEqual(["7.2", "10.0", "11.1", "13.0"]);
    const record = (name: string) => models.find((model) => model.name === name);
    expect(record("Example-v2")).toEqual({
      ...{ name: "Example-v2", since: "13.0", vendor: "AuthenticAMD", signature: "23/77/0", level: 13 },
      ...{ deprecated: true, from: "Example-v1", with: ["avx512f"] },
    });
    // Emulation withholds vme of every model; a new one is taken to have it.
    expect(record("Example-v1")!.features).toContain("vme");
    expect(record("Snowridge-v1")!.missingIn).toEqual(["13.0"]);
    expect(aliases.find(({ name }) => name === "Example")).toEqual({
      name: "Example",
      aliasOf: "Example-v1",
      since: "13.0",
    });
    const own = <T>(name: string): T => readJson<T>(join(dataRoot, "cpu-models/x86", `${name}.json`));
    const before = qemuFeatures(own<QemuModelsFile>("qemu-models").models);
    const after = qemuFeatures(models);
    for (const [name, features] of before) expect(after.get(name), name).toEqual(features);
    expect(packQemu(read).builds).toEqual(builds);
    expect(refresh(session, data).changes).toEqual([]);
    expect(refresh(sessionOf(modelsOfData()), data).changes).toEqual([]);
  });
});

/** The models of 10.0 that have a feature, versions only. */
function modelsWith(feature: string): string[] {
  return modelsOfData()
    .filter(({ aliasOf, dynamic, props }) => aliasOf === undefined && !dynamic && props[feature] === true)
    .map(({ name }) => name)
    .sort((a, b) => Number(/-v(\d+)$/.exec(a)![1]) - Number(/-v(\d+)$/.exec(b)![1]));
}

// what the session is | what is said
test.each<[string, string, string]>([
  [
    "under KVM",
    sessionOf(modelsOfData().slice(0, 3), { kvm: true }),
    "the CPU models were asked for under KVM; expected QEMU's own emulation",
  ],
  [
    "of models that it does not expand",
    sessionOf(modelsOfData()).split("\n").slice(0, -2).join("\n"),
    "the transcript lists the model qemu64-v1 and does not expand it",
  ],
  [
    "without anything that is compared",
    sessionOf([]),
    "the transcript has neither machine types nor CPU models with their expansions",
  ],
  ["that is no transcript", "{}", "the transcript does not say of which release it is"],
  [
    "cut off",
    sessionOf(modelsOfData()).split("\n").slice(0, -1).join("\n"),
    "the transcript ends before the reply to query-cpu-model-expansion; expected one reply to each command",
  ],
])("a session %s is refused", (_, text, message) => {
  expect(() => refresh(text)).toThrowError(message);
});

test("a release that is not the session's, or that a distributor's build stands for, is refused", () => {
  const models = modelsOfData();
  const other = () => refreshSession(dataRoot, sessionOf(models), { file: "session.json", release: "9.0" });
  expect(other).toThrowError("the transcript is of QEMU 10.0.0, not of 9.0");
  const distributed = () => refresh(sessionOf(models, { release: [9, 2, 0] }));
  expect(distributed).toThrowError("the data have a distributor's build of QEMU 9.2; compare another release");
});
