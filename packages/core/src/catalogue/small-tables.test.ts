import { describe, expect, it } from "vitest";
import { EMPTY, EVERYTHING, featureSet, withoutFeature } from "./feature-set.ts";
import { allFeatures, findFeature } from "./features.ts";
import { levelNames, levelOf, missingForLevel } from "./levels.ts";
import { libvirtMaps } from "./libvirt-maps.ts";
import { isOtherLinuxFlag } from "./linux-flags.ts";
import { hardeningFeatures, microcodeGained, mitigationOf, vulnerabilities, withdrawalOf } from "./mitigations.ts";
import { qemuModel } from "./qemu-models.ts";
import { vendorCpuid, vendorName } from "./vendors.ts";
import { compareVersions, isSnapshot, parseVersion, seriesOf } from "./versions.ts";
import { xsaveComponents } from "./xsave.ts";

describe("levels", () => {
  /** model; its level by libvirt 9.0 and by QEMU: older libvirt leaves abm and f16c out of Haswell. */
  it.each([
    ["qemu64", "x86-64-v1", "x86-64-v1"],
    ["Nehalem", "x86-64-v2", "x86-64-v2"],
    ["Haswell", "x86-64-v2", "x86-64-v3"],
    ["EPYC", "x86-64-v3", "x86-64-v3"],
    ["Skylake-Server", "x86-64-v4", "x86-64-v4"],
    ["pentium3", null, null],
  ])("%s: %s by libvirt, %s by QEMU", (name, libvirt, qemu) => {
    expect(levelOf(libvirtMaps()[1]!.models.get(name)!.features)).toBe(libvirt);
    expect(levelOf(qemuModel(name, "kvm")!.features)).toBe(qemu);
  });

  it("rise: each needs all of the one below", () => {
    expect(levelNames()).toEqual(["x86-64-v1", "x86-64-v2", "x86-64-v3", "x86-64-v4"]);
    expect(levelOf(EVERYTHING)).toBe("x86-64-v4");
    expect(levelOf(EMPTY)).toBeNull();
    expect(levelOf(withoutFeature(EVERYTHING, "cx16"))).toBe("x86-64-v1");
    const needs = levelNames().map((level) => missingForLevel(EMPTY, level));
    for (const [index, need] of needs.slice(1).entries()) expect(need).toEqual(expect.arrayContaining(needs[index]!));
  });

  it("say what is missing, and refuse a level that does not exist", () => {
    expect(missingForLevel(libvirtMaps()[1]!.models.get("Haswell")!.features, "x86-64-v3")).toEqual(["abm", "f16c"]);
    expect(() => missingForLevel(EMPTY, "x86-64-v5")).toThrow(RangeError);
  });
});

describe("mitigations", () => {
  it("name known features and vulnerabilities only", () => {
    const vulnerable = new Set(vulnerabilities().map((vulnerability) => vulnerability.name));
    const found = allFeatures().flatMap((feature) => mitigationOf(feature.name) ?? []);
    expect(found).toHaveLength(51);
    expect(found.flatMap((info) => info.vulnerabilities).filter((name) => !vulnerable.has(name))).toEqual([]);
    expect([...hardeningFeatures(), ...microcodeGained()].filter((name) => !findFeature(name))).toEqual([]);
  });

  it("are found by any spelling", () => {
    expect(mitigationOf("md_clear")).toMatchObject({ feature: "md-clear", kind: "clear" });
    expect(mitigationOf("fpu")).toBeUndefined();
    expect(withdrawalOf("hle")).toMatchObject({ by: "microcode and kernel", vendors: ["Intel"] });
    expect(allFeatures().filter((feature) => withdrawalOf(feature.name))).toHaveLength(34);
  });
});

describe("versions", () => {
  it.each([
    ["9.0.0", [9, 0, 0], "9.0", false],
    ["9.0", [9, 0, 0], "9.0", false],
    ["10.0.13", [10, 0, 13], "10.0", false],
    ["9.2.50", [9, 2, 50], "9.2", true],
    ["8.2.2ubuntu1", [8, 2, 2], "8.2", false],
  ])("%s", (text, numbers, series, snapshot) => {
    expect([parseVersion(text), seriesOf(text), isSnapshot(text)]).toEqual([numbers, series, snapshot]);
  });

  it("are ordered as numbers", () => {
    expect(["10.0", "9.2.4", "9.2", "2.12", "2.4"].sort(compareVersions)).toEqual([
      "2.4",
      "2.12",
      "9.2",
      "9.2.4",
      "10.0",
    ]);
    expect(compareVersions("9.0", "9.0.0")).toBe(0);
    for (const text of ["", "v9", "unknown", "-1"]) expect(() => parseVersion(text)).toThrow(RangeError);
  });
});

describe("other tables", () => {
  it("spell vendors both ways", () => {
    expect([vendorName("GenuineIntel"), vendorCpuid("AMD"), vendorName("Intel"), vendorName("Other")]).toEqual([
      "Intel",
      "AuthenticAMD",
      "Intel",
      "Other",
    ]);
  });

  it("have XSAVE components of known features, each bit once", () => {
    const bits = xsaveComponents().map((component) => component.bit);
    expect(bits).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 9, 15, 17, 18]);
    expect(featureSet(xsaveComponents().flatMap((component) => component.requires))).toBe(
      featureSet(["amx-tile", "arch-lbr", "avx", "avx512f", "mpx", "pku", "xsave"]),
    );
  });

  it("tell the kernel's own flags from features", () => {
    expect(["constant_tsc", "vmx", "no-such-flag", "__proto__"].map(isOtherLinuxFlag)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(allFeatures().filter((feature) => feature.linux !== null && isOtherLinuxFlag(feature.linux))).toEqual([]);
  });
});
