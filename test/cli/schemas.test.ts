/** Every JSON document of the command line satisfies the schema that ships with it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { record, root } from "./transcript.ts";

type Json = Record<string, unknown>;

const folder = join(root, "packages/cli/schemas");
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
const schemas = readdirSync(folder)
  .sort()
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Json & { $id: string; required: string[] });
for (const schema of schemas) ajv.addSchema(schema);

const folderOfLock = mkdtempSync(join(tmpdir(), "virt-baseline-lock-"));
const lockFile = join(folderOfLock, "fleet.lock");
record(`lock examples/fleet -o ${lockFile} --time 2026-01-31T12:00:00Z`);
afterAll(() => rmSync(folderOfLock, { recursive: true }));

// arguments | what is special | schema | exit code
const calls: readonly (readonly [command: string, special: string, schema: string, exitCode: number])[] = [
  ["baseline examples/recorded", "two stacks", "virt-baseline/baseline/1", 0],
  ["baseline examples/fleet", "two vendors", "virt-baseline/baseline/1", 0],
  ["baseline examples/fleet --cross-vendor", "one CPU over two vendors", "virt-baseline/baseline/1", 0],
  ["baseline examples/recorded --accel tcg", "another accelerator", "virt-baseline/baseline/1", 0],
  ["baseline examples/recorded --machine virt", "no machine type in common", "virt-baseline/baseline/1", 1],
  ["baseline examples/recorded s=examples/fleet/rome-1/version.txt", "a silent host", "virt-baseline/baseline/1", 4],
  ["baseline examples/fleet/rome-1/version.txt", "nothing but a version", "virt-baseline/baseline/1", 0],
  ["baseline examples/recorded --arch s390x --accel kvm", "an architecture no host has", "virt-baseline/baseline/1", 1],
  ["inspect examples/fleet", "many hosts", "virt-baseline/inspect/1", 0],
  ["explain gds-no examples/fleet", "a feature on hosts", "virt-baseline/explain/1", 0],
  ["explain Haswell", "a model of libvirt and QEMU", "virt-baseline/explain/1", 0],
  ["explain cpu64-rhel6", "a model of libvirt alone", "virt-baseline/explain/1", 0],
  ["explain kvm64", "a model of no silicon", "virt-baseline/explain/1", 0],
  ["explain neoverse-n1", "a model of another architecture", "virt-baseline/explain/1", 0],
  ["explain q35 examples/recorded", "an alias of machine types", "virt-baseline/explain/1", 0],
  ["explain x86-64-v3 examples/fleet", "a level on hosts", "virt-baseline/explain/1", 0],
  ["explain --why-not EPYC-Milan examples/fleet", "what speaks against a model", "virt-baseline/explain/1", 0],
  ["explain no-such-name", "a name that is none", "virt-baseline/error/1", 2],
  ["check examples/guests/mail.xml --to i=examples/fleet/icelake-1", "no source", "virt-baseline/check/1", 4],
  ["check examples/guests --to i=examples/fleet/haswell-1", "a refusal", "virt-baseline/check/1", 1],
  ["compare s=examples/fleet/skylake-1 h=examples/fleet/haswell-1", "two hosts", "virt-baseline/compare/1", 0],
  ["compare examples/guests/web.xml examples/guests/old.xml", "two guests' CPUs", "virt-baseline/compare/1", 0],
  ["lint examples/guests", "guests of many faults", "virt-baseline/lint/1", 1],
  ["fit examples/guests/mail.xml --hosts examples/recorded", "a guest left to its host", "virt-baseline/fit/1", 0],
  ["fit examples/guests/web.xml --hosts i=examples/fleet/haswell-1", "obstacles", "virt-baseline/fit/1", 1],
  [
    "fit --new --name web --memory 1GiB --vcpus 2 --hosts s=examples/fleet/skylake-1",
    "a guest that is yet to be made",
    "virt-baseline/fit/1",
    0,
  ],
  ["matrix --hosts examples/fleet", "guests that nobody has", "virt-baseline/matrix/1", 0],
  [
    "matrix examples/guests --hosts examples/fleet --from icelake-1=examples/fleet/icelake-1 --evacuate icelake-1",
    "guests, and a host that is emptied",
    "virt-baseline/matrix/1",
    0,
  ],
  ["matrix --hosts examples/fleet --arch s390x", "an architecture no host has", "virt-baseline/matrix/1", 1],
  ["whatif examples/fleet --without haswell-1", "one host less", "virt-baseline/whatif/1", 0],
  [
    "whatif examples/fleet --upgrade skylake-1=examples/fleet/icelake-1 --rolling",
    "an upgrade, step by step",
    "virt-baseline/whatif/1",
    0,
  ],
  ["pools examples/fleet --lattice", "every plan", "virt-baseline/pools/1", 0],
  ["pools examples/fleet --pools 1", "no plan", "virt-baseline/pools/1", 1],
  ["pools examples/recorded --arch s390x --accel kvm", "no host with a CPU", "virt-baseline/pools/1", 1],
  ["lock examples/fleet --time 2026-01-31T12:00:00Z", "two vendors", "virt-baseline/lock/1", 0],
  [`drift ${lockFile} examples/fleet --guests examples/guests`, "unchanged hosts", "virt-baseline/drift/1", 0],
  [`drift ${lockFile} examples/recorded`, "other hosts", "virt-baseline/drift/1", 1],
  [`baseline examples/recorded --lock ${lockFile}`, "what was frozen", "virt-baseline/baseline/1", 1],
  ["drift LICENSE examples/fleet", "no lock", "virt-baseline/error/1", 3],
  ["drift no.lock examples/fleet", "a lock that is not there", "virt-baseline/error/1", 3],
  ["lock examples/fleet --time yesterday", "no time", "virt-baseline/error/1", 2],
  ["baseline no-such-file", "an input that is not there", "virt-baseline/error/1", 3],
  ["baseline no-such-file another", "two of them", "virt-baseline/error/1", 3],
  ["baseline LICENSE", "a file of another kind", "virt-baseline/error/1", 3],
  ["baseline examples/fleet --bogus", "wrong usage", "virt-baseline/error/1", 2],
];

test("every schema is tried", () => {
  expect(new Set(calls.map(([, , id]) => id))).toEqual(new Set(schemas.map(({ $id }) => $id)));
});

describe.each(calls)("%s --format json (%s)", (command, _, id, exitCode) => {
  const transcript = record(`${command} --format json`);

  test(`is ${id}, exit code ${exitCode}`, () => {
    const document = JSON.parse(transcript.stdout) as Json;
    expect(transcript.exitCode).toBe(exitCode);
    expect(Object.keys(document)[0]).toBe("schema");
    expect(document.schema).toBe(id);
    const valid = ajv.validate(id, document);
    expect(ajv.errorsText(ajv.errors)).toBe("No errors");
    expect(valid).toBe(true);
  });
});

test("a schema misses each key that it demands, and takes one that it does not know", () => {
  const document = JSON.parse(record("baseline examples/fleet --format json").stdout) as Json;
  const { required } = schemas.find(({ $id }) => $id === document.schema)!;
  for (const key of required) {
    const { [key]: _, ...without } = document;
    expect(ajv.validate("virt-baseline/baseline/1", without), key).toBe(false);
  }
  expect(ajv.validate("virt-baseline/baseline/1", { ...document, later: true })).toBe(true);
});
