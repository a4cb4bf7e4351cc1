import { describe, expect, test } from "vitest";
import { documentsOf, saidOf, toldOf } from "../../../../../test/readings.ts";
import type { Subject } from "../../evidence/observation.ts";
import { readHosts } from "../read-hosts.ts";

const machines = [
  { id: "pc-q35-10.1+pve1", type: "q35", version: "10.1+pve1", changes: "Disables S3/S4 power states by default." },
  { id: "pc-q35-10.1", type: "q35", version: "10.1" },
  { id: "pc-i440fx-10.1", type: "i440fx", version: "10.1" },
];
const models = [
  { custom: 0, name: "Skylake-Server", vendor: "GenuineIntel" },
  { custom: 1, name: "custom-avx", vendor: "default" },
  { custom: 0, name: "x86-64-v3", vendor: "default" },
  { custom: 0, name: "host", vendor: "default" },
];
const flags = [
  { name: "aes", description: "Activate AES", "supported-on": ["pve1", "pve2"] },
  { name: "pdpe1gb", description: "1 GB pages", "supported-on": ["pve2"] },
  { name: "nested-virt", description: "vmx or svm", "supported-on": ["pve1"] },
];
const status = {
  pveversion: "pve-manager/9.1.1/42db4a6cf33dac83",
  kversion: "Linux 6.17.2-1-pve #1 SMP PREEMPT_DYNAMIC PMX 6.17.2-1",
  cpuinfo: { model: "AMD EPYC 7302P 16-Core Processor", flags: "fpu vme sse2 svm lm cpuid", cpus: 32, mhz: "3000.000" },
};

const json = (value: unknown) => JSON.stringify(value, null, 3);
const entry = (name: string) => ({ name, deprecated: false, maxCpus: null });
const named = { usable: null, blockers: null, deprecated: false, canonical: null };

describe("pvesh get", () => {
  test.each<[string, unknown, Subject, unknown]>([
    // what       the answer  what is said   in which words
    [
      "machines",
      machines,
      "machine.types",
      { machines: machines.map(({ id }) => entry(id)), aliases: {}, complete: true },
    ],
    ["cpu", models, "cpu.models", { wording: "qemu", models: [{ name: "Skylake-Server", ...named }], complete: false }],
    [
      "migration",
      { "has-dbus-vmstate": 1 },
      "migration",
      { kind: "helper", names: ["dbus-vmstate"], silence: "untold", denied: [] },
    ],
    [
      "migration",
      { "has-dbus-vmstate": 0 },
      "migration",
      { kind: "helper", names: [], silence: "untold", denied: ["dbus-vmstate"] },
    ],
    ["status", status, "kernel.version", "6.17.2-1-pve"],
    ["status", { ...status, "current-kernel": { release: "6.17.4-pve" } }, "kernel.version", "6.17.4-pve"],
    ["version", { version: "9.1.1", release: "9.1", repoid: "42db4a6c" }, "hypervisor.type", "qemu"],
  ])("%s", (path, answer, subject, value) => {
    for (const text of [json(answer), json({ data: answer })]) {
      const [document] = documentsOf(text);
      expect(document!.key).toBe(`proxmox/${path}`);
      expect(saidOf(document!, subject)).toEqual(value);
    }
  });

  test("status shows the hardware by Linux's flags", () => {
    const [document] = documentsOf(json(status));
    expect(saidOf(document!, "cpu.hardware")).toMatchObject({ vendor: "AuthenticAMD" });
    expect(["svm", "sse2", "sse4.1", "avx512f"].map((name) => toldOf(document!, "cpu.hardware", name))).toEqual([
      "on",
      "on",
      "off",
      "off",
    ]);
  });

  test("cpu-flags is a host a node; a word that is no feature says nothing", () => {
    const { hosts } = readHosts([{ name: null, files: [{ name: "flags.json", text: json(flags) }] }]);
    expect(hosts.map(({ name }) => name)).toEqual(["pve1", "pve2"]);
    const told = hosts.map(({ documents }) =>
      ["aes", "pdpe1gb", "avx2"].map((name) => toldOf(documents[0]!, "cpu.guest", name)),
    );
    expect(told).toEqual([
      ["on", "off", "not told"],
      ["on", "on", "not told"],
    ]);
  });

  test("cpu-flags of older releases names no node and tells of none", () => {
    const [document] = documentsOf(json(flags.map(({ name, description }) => ({ name, description }))));
    expect(document!.observations.map(({ subject }) => subject)).toEqual(["hypervisor.type"]);
  });

  test("the answers of one node are one host, and take its part of a table of all nodes", () => {
    const files = [machines, models, status, flags].map((value, index) => ({
      name: `${index}.json`,
      text: json(value),
    }));
    const { hosts } = readHosts([{ name: "pve2", files }]);
    expect(hosts).toHaveLength(1);
    expect(hosts[0]!.documents.map(({ key }) => key)).toEqual(
      ["machines", "cpu", "status", "cpu-flags"].map((path) => `proxmox/${path}`),
    );
    expect(toldOf(hosts[0]!.documents[3]!, "cpu.guest", "pdpe1gb")).toBe("on");
  });

  test.each([
    ["an empty list", "[]"],
    ["another table", '[{"name": "x"}]'],
    ["numbers", "[1, 2]"],
  ])("does not take %s for an answer", (_, text) => {
    expect(() => documentsOf(text)).toThrowError(expect.objectContaining({ code: "input.unrecognised" }));
  });
});
