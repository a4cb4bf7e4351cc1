import { describe, expect, test } from "vitest";
import { documentsOf, saidOf } from "../../../../../test/readings.ts";
import { readHosts } from "../read-hosts.ts";

const cpu = {
  arch: "x86_64",
  model: "Broadwell-noTSX-IBRS",
  vendor: "Intel",
  features: ["vmx", "aes", "pge", "aes"],
  topology: { cells: 2, sockets: 1, cores: 14, threads: 2 },
};
const shown = {
  aggregates: ["az1"],
  cpu_info: cpu,
  hypervisor_hostname: "compute-1.example",
  hypervisor_type: "QEMU",
  hypervisor_version: 6002000,
  state: "up",
};
const description = {
  form: "model",
  model: cpu.model,
  vendor: "Intel",
  require: ["aes", "pge", "vmx"],
  disable: [],
  exact: true,
};

describe("openstack hypervisor show", () => {
  test.each([
    ["an object", shown],
    ["a text, as older API versions have it", { ...shown, cpu_info: JSON.stringify(cpu) }],
    ["within the API's answer", { hypervisor: shown }],
    ["in the API's list", { hypervisors: [shown] }],
    ["under the client's word for the name", { ...shown, hypervisor_hostname: undefined, name: "compute-1.example" }],
  ])("reads the host's CPU from %s", (_, value) => {
    const [document] = documentsOf(JSON.stringify(value));
    expect(document!.hostName).toBe("compute-1.example");
    expect(saidOf(document!, "cpu.hardware")).toEqual(description);
    expect(saidOf(document!, "qemu.version")).toEqual({ version: "6.2.0", package: null });
    expect(saidOf(document!, "hypervisor.type")).toBe("qemu");
  });

  test.each([
    ["null, as from API version 2.88 on", null, "QEMU", [["qemu.version", { version: "6.2.0", package: null }]]],
    ["empty, as another driver has it", "", "VMware vCenter Server", [["hypervisor.type", "vmware vcenter server"]]],
  ] as const)("knows no CPU where it is %s", (_, info, type, said) => {
    const [document] = documentsOf(JSON.stringify({ ...shown, cpu_info: info, hypervisor_type: type }));
    expect(saidOf(document!, "cpu.hardware")).toBeUndefined();
    for (const [subject, value] of said) expect(saidOf(document!, subject)).toEqual(value);
  });

  test("a list is a host each", () => {
    const text = JSON.stringify({ hypervisors: [shown, { ...shown, hypervisor_hostname: "compute-2.example" }] });
    const { hosts } = readHosts([{ name: null, files: [{ name: "all.json", text }] }]);
    expect(hosts.map(({ name }) => name)).toEqual(["compute-1.example", "compute-2.example"]);
  });

  test("refuses a CPU that is no JSON", () => {
    const text = JSON.stringify({ ...shown, cpu_info: "{'arch': 'x86_64'}" });
    expect(() => documentsOf(text)).toThrowError(expect.objectContaining({ code: "openstack.cpu-info", line: 1 }));
  });
});
