/**
 * What dialects write, held against the schema of the tool that reads it, for every baseline of the fixtures: KubeVirt's
 * published API; Terraform's libvirt provider, Proxmox VE and Firecracker by the facts of their schemas, each in a reader
 * of its own that takes nothing else. Others are held against the tool itself in test/real/dialects.test.ts.
 */
import { createRequire } from "node:module";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { proxmoxNames } from "../../packages/core/src/catalogue/dialects.ts";
import { dialects, writeBaseline } from "../../packages/core/src/write/dialects.ts";
import { frozenBaselines } from "../fixtures/frozen-baselines.ts";
import { readHcl } from "./read-hcl.ts";

const require = createRequire(import.meta.url);
const fromCli = createRequire(new URL("../../packages/cli/package.json", import.meta.url));
const yaml = fromCli("yaml") as { parseAllDocuments(text: string): { toJS(): unknown }[] };

const results = Object.entries(frozenBaselines);
const written = (id: string, name: string): string =>
  writeBaseline(frozenBaselines[name]!, dialects.find((dialect) => dialect.id === id)!).text;

/** How many of the baselines a test looked into: what is empty for a dialect must not pass for all of them. */
const counted = (id: string, has: (text: string) => boolean): number =>
  results.filter(([name]) => has(written(id, name))).length;

describe("KubeVirt", () => {
  /** Generated from KubeVirt's OpenAPI description: reading and writing keeps the fields of the API and drops others. */
  const api = require("@kubevirt-ui-ext/kubevirt-api/kubevirt") as Record<string, (value: unknown) => unknown>;
  const kept = (document: { kind: string }): unknown =>
    api[`V1${document.kind}ToJSON`]!(api[`V1${document.kind}FromJSON`]!(document));
  const documentsOf = (name: string) =>
    yaml
      .parseAllDocuments(written("kubevirt", name))
      .map((document) => document.toJS() as { kind: string } | null)
      .filter((document) => document !== null);

  test.each(results)("takes every field of %s", (name) => {
    // Through JSON, as the cluster gets it.
    for (const document of documentsOf(name)) expect(JSON.parse(JSON.stringify(kept(document)))).toEqual(document);
  });

  test("is asked with machines and clusters, and would drop a field that it has not", () => {
    const kinds = results.flatMap(([name]) => documentsOf(name).map(({ kind }) => kind));
    expect(kinds.filter((kind) => kind === "VirtualMachine").length).toBeGreaterThan(5);
    expect(kinds.filter((kind) => kind === "KubeVirt").length).toBeGreaterThan(3);
    const misspelt = { kind: "VirtualMachine", spec: { template: { spec: { domain: { cpu: { physBits: 46 } } } } } };
    expect(JSON.stringify(kept(misspelt))).not.toContain("physBits");
  });
});

describe("Terraform's libvirt provider", () => {
  const text = { type: "string" };
  const attributes = (properties: Record<string, object>, required: readonly string[] = []) => ({
    type: "object",
    ...{ properties, required, additionalProperties: false },
  });
  /** Of `libvirt_domain`, provider 0.9: docs/resources/domain.md of dmacvicar/terraform-provider-libvirt. */
  const domain = attributes({
    type: text,
    os: attributes({ type: text, type_arch: text, type_machine: text }),
    cpu: attributes({
      ...{
        mode: text,
        match: text,
        check: text,
        model: text,
        model_fallback: text,
        model_vendor_id: text,
        vendor: text,
      },
      max_phys_addr: attributes({ mode: text, bits: { type: "integer" }, limit: { type: "integer" } }, ["mode"]),
      topology: attributes({
        ...{ sockets: { type: "integer" }, dies: { type: "integer" }, clusters: { type: "integer" } },
        ...{ cores: { type: "integer" }, threads: { type: "integer" } },
      }),
      features: { type: "array", items: attributes({ name: text, policy: text }) },
    }),
  });
  const ajv = new Ajv2020();
  const matches = ajv.compile({ type: "object", additionalProperties: domain });

  test.each(results)("takes every attribute of %s", (name) => {
    const { locals, ...others } = readHcl(written("terraform", name));
    expect(others).toEqual({});
    if (locals !== undefined) expect(matches(locals), ajv.errorsText(matches.errors)).toBe(true);
  });

  test("is asked with CPUs", () => expect(counted("terraform", (one) => one.includes("model ="))).toBeGreaterThan(5));
});

describe("Proxmox VE", () => {
  const flag = /^[+-][a-zA-Z0-9\-_.]+$/;
  /** The properties of a custom model: PVE/QemuServer/CPUConfig.pm, `$cpu_fmt` and `parse_phys_bits`. */
  const properties: Readonly<Record<string, (value: string) => boolean>> = {
    "reported-model": (value) => proxmoxNames().models.some(({ name }) => name === value),
    flags: (value) => value.split(";").every((one) => flag.test(one)),
    "phys-bits": (value) => value === "host" || (/^\d{1,2}$/.test(value) && Number(value) >= 8 && Number(value) <= 64),
    "guest-phys-bits": (value) => /^\d{1,2}$/.test(value) && Number(value) >= 32 && Number(value) <= 64,
    hidden: (value) => /^[01]$/.test(value),
    "hv-vendor-id": (value) => /^[a-zA-Z0-9]{1,12}$/.test(value),
  };

  /** cpu-models.conf as PVE::SectionConfig reads it: remarks, `TYPE: ID`, indented properties up to an empty line. */
  function readModels(conf: string): Map<string, Map<string, string>> {
    const models = new Map<string, Map<string, string>>();
    let open: Map<string, string> | null = null;
    for (const line of conf.split("\n")) {
      if (/^\s*#/.test(line)) continue;
      if (/^\s*$/.test(line)) {
        open = null;
        continue;
      }
      const [, type, id] = /^(\S+):\s*(\S+)\s*$/.exec(line) ?? [];
      const [, key = "", value = ""] = /^\s+(\S+)(?:\s+(.*\S))?\s*$/.exec(line) ?? [];
      if (open === null) {
        if (type !== "cpu-model" || !/^[a-z][a-z0-9_-]+$/i.test(id!)) throw new Error(`no section: ${line}`);
        if (models.has(id!)) throw new Error(`twice: ${id}`);
        open = new Map();
        models.set(id!, open);
        continue;
      }
      if (properties[key]?.(value) !== true || open.has(key)) throw new Error(`not taken: ${line}`);
      open.set(key, value);
    }
    return models;
  }

  test.each(results)("takes the models of %s", (name) => {
    const conf = written("proxmox", name);
    const models = readModels(conf);
    expect(models.size).toBe([...conf.matchAll(/^cpu-model: /gm)].length);
    // The commands name the models of the file.
    const given = [...conf.matchAll(/--cpu custom-(\S+)/g)].map(([, id]) => id!);
    expect([...new Set(given)].sort()).toEqual([...models.keys()].sort());
  });

  test("is asked with models, and would refuse others", () => {
    expect(counted("proxmox", (conf) => readModels(conf).size > 0)).toBeGreaterThan(3);
    expect(() => readModels("cpu-model: a1\n\tphys-bits 100\n")).toThrow("not taken");
    expect(() => readModels("cpu-model: a1\n\treported-model NoSuchModel\n")).toThrow("not taken");
    expect(() => readModels("\tflags +aes\n")).toThrow("no section");
  });
});

describe("Firecracker", () => {
  const number = { type: "string", pattern: "^0x[0-9a-f]{1,8}$" };
  const bits = (most: number) => ({ type: "string", pattern: `^0b[01x]{1,${most}}$` });
  const record = (fields: Record<string, object>) => ({
    type: "object",
    ...{ properties: fields, required: Object.keys(fields), additionalProperties: false },
  });
  /** `CustomCpuTemplate` of x86: Firecracker's src/vmm/src/cpu_config/x86_64/custom_cpu_template.rs. */
  const template = {
    type: "object",
    additionalProperties: false,
    properties: {
      kvm_capabilities: { type: "array", items: { type: "string", pattern: "^!?\\d+$" } },
      cpuid_modifiers: {
        type: "array",
        items: record({
          ...{ leaf: number, subleaf: number, flags: { enum: [0, 1, 2, 4] } },
          modifiers: {
            type: "array",
            items: record({ register: { enum: ["eax", "ebx", "ecx", "edx"] }, bitmap: bits(32) }),
          },
        }),
      },
      msr_modifiers: { type: "array", items: record({ addr: number, bitmap: bits(64) }) },
    },
  };
  const ajv = new Ajv2020();
  const matches = ajv.compile(template);
  const templatesOf = (name: string): unknown[] =>
    written("firecracker", name)
      .split(/\n\n(?=\{)/)
      .filter((one) => one.trim() !== "")
      .map((one) => JSON.parse(one));

  test.each(results)("takes the template of %s", (name) => {
    for (const one of templatesOf(name)) expect(matches(one), ajv.errorsText(matches.errors)).toBe(true);
  });

  test("is asked with templates", () =>
    expect(results.filter(([name]) => templatesOf(name).length > 0).length).toBeGreaterThan(3));
});
