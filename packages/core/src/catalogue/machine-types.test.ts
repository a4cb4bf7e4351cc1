import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allMachineNames,
  isMachineAlias,
  machineArchitectures,
  machineDeprecatedIn,
  machineRemovedIn,
  parseMachineName,
  qemuMachines,
} from "./machine-types.ts";
import { compareVersions } from "./versions.ts";

describe("parseMachineName", () => {
  /** name: family, upstream version, downstream token. */
  it.each([
    ["pc-q35-9.2", "q35", "9.2", null],
    ["pc-q35-4.0.1", "q35", "4.0.1", null],
    ["pc-i440fx-7.2", "pc", "7.2", null],
    ["pc-1.3", "pc", "1.3", null],
    ["pc-q35-noble", "q35", null, "noble"],
    ["pc-q35-noble-hpb", "q35", null, "noble-hpb"],
    ["pc-q35-rhel9.4.0", "q35", null, "rhel9.4.0"],
    ["pc-i440fx-rhel7.6.0", "pc", null, "rhel7.6.0"],
    ["virt-8.2", "virt", "8.2", null],
    ["virt-rhel9.4.0", "virt", null, "rhel9.4.0"],
    ["pseries-2.12-sxxm", "pseries", null, "2.12-sxxm"],
    ["s390-ccw-virtio-9.1", "s390-ccw-virtio", "9.1", null],
    ["s390-ccw-virtio", "s390-ccw-virtio", null, null],
    ["q35", "q35", null, null],
    ["ubuntu-q35", "q35", null, null],
    ["microvm", "microvm", null, null],
    ["raspi3b", null, null, null],
    ["pc-q35-", "pc", null, "q35-"],
    ["__proto__", null, null, null],
    ["", null, null, null],
  ])("%s", (name, family, version, downstream) => {
    expect(parseMachineName(name)).toEqual({ name, family, version, downstream });
  });

  it("keeps any name, and never finds both a version and a downstream token", () => {
    fc.assert(
      fc.property(fc.tuple(fc.constantFrom("pc-q35-", "virt-", "pc-", ""), fc.string()), ([prefix, rest]) => {
        const parsed = parseMachineName(prefix + rest);
        expect(parsed.name).toBe(prefix + rest);
        expect(parsed.version === null || parsed.downstream === null).toBe(true);
      }),
    );
  });

  it("takes the unversioned names of versioned families for aliases, and microvm for none", () => {
    expect(["q35", "pc", "virt", "pseries", "s390-ccw-virtio", "ubuntu"].every(isMachineAlias)).toBe(true);
    expect(["microvm", "none", "pc-q35-9.2", "raspi3b"].some(isMachineAlias)).toBe(false);
  });
});

describe("the lifecycle", () => {
  /** name: deprecated in, removed in (QEMU). */
  it.each([
    ["pc-q35-7.2", "10.2", "13.2"],
    ["pc-q35-7.0", "10.0", "13.0"],
    ["pc-q35-5.0", "9.1", "11.0"],
    ["pc-q35-4.2", "9.1", "10.2"],
    ["pc-q35-4.0.1", "9.1", "10.1"],
    ["pc-q35-2.12", "9.1", "10.1"],
    ["pc-i440fx-2.3", "8.2", "9.1"],
    ["pc-1.0", "5.0", "6.0"],
    ["virt-10.1", "13.1", "16.1"],
    ["pc-q35-noble", null, null],
    ["q35", null, null],
    ["raspi3b", null, null],
  ])("%s is deprecated in %s and gone in %s", (name, deprecated, removed) => {
    expect([machineDeprecatedIn(name), machineRemovedIn(name)]).toEqual([deprecated, removed]);
  });

  it("agrees with every upstream build on record of x86-64", () => {
    const wrong: string[] = [];
    for (const version of [
      "4.2",
      "5.0",
      "5.1",
      "5.2",
      "6.0",
      "6.1",
      "6.2",
      "7.0",
      "7.1",
      "7.2",
      "8.0",
      "8.1",
      "8.2",
      "9.0",
      "9.1",
      "9.2",
      "10.0",
      "11.1",
    ])
      for (const machine of qemuMachines("x86_64", version)!) {
        const [deprecated, removed] = [machineDeprecatedIn(machine.name), machineRemovedIn(machine.name)];
        if (deprecated === null || removed === null) continue;
        if (compareVersions(removed, version) <= 0) wrong.push(`${machine.name} is in ${version}`);
        if (machine.deprecated !== compareVersions(deprecated, version) <= 0)
          wrong.push(`${machine.name} in ${version}`);
      }
    expect(wrong).toEqual([]);
  });
});

describe("qemuMachines", () => {
  it("answers for the release series it has, for nine architectures", () => {
    expect(machineArchitectures()).toEqual([
      "aarch64",
      "arm",
      "loongarch64",
      "ppc",
      "ppc64",
      "riscv64",
      "s390x",
      "sparc",
      "x86_64",
    ]);
    expect(qemuMachines("x86_64", "10.0.3")).toBe(qemuMachines("x86_64", "10.0.0"));
    expect([
      qemuMachines("x86_64", "3.1.0"),
      qemuMachines("x86_64", "9.2.50"),
      qemuMachines("__proto__", "9.2.0"),
    ]).toEqual([null, null, null]);
  });

  it("resolves q35 in each release to that release's machine type", () => {
    for (const version of ["4.2", "5.2", "7.2", "8.1", "10.0", "10.1", "11.1"])
      expect(qemuMachines("x86_64", version)!.find((machine) => machine.alias === "q35")?.name).toBe(
        `pc-q35-${version}`,
      );
  });

  it("states limits", () => {
    const limit = (version: string, name: string) =>
      qemuMachines("x86_64", version)!.find((machine) => machine.name === name)?.maxCpus;
    expect([
      limit("7.2", "pc-q35-7.2"),
      limit("10.0", "pc-q35-10.0"),
      limit("10.0", "pc-i440fx-10.0"),
      limit("10.0", "pc-q35-7.2"),
    ]).toEqual([288, 4096, 255, 288]);
  });

  it("never offers a distributor's name as a release's own", () => {
    for (const version of ["10.1", "10.2"])
      expect(qemuMachines("x86_64", version)!.filter((machine) => /noble|jammy|ubuntu/.test(machine.name))).toEqual([]);
    expect(allMachineNames("x86_64")).toContain("pc-q35-noble");
    expect(allMachineNames("vax")).toEqual([]);
  });
});
