import { describe, expect, it } from "vitest";
import { closeDownward } from "./dependencies.ts";
import { EMPTY, featureNames, hasFeature } from "./feature-set.ts";
import { qemuKnowsFeature, qemuKnowsModel, qemuModel, qemuModelNames } from "./qemu-models.ts";

const defined = () => qemuModelNames().filter((name) => qemuModel(name, "kvm") !== undefined);

describe("qemuModel", () => {
  it("defines all but the dynamic models and the withdrawn Icelake-Client", () => {
    expect(qemuModelNames().filter((name) => !defined().includes(name))).toEqual([
      "Icelake-Client",
      "Icelake-Client-noTSX",
      "Icelake-Client-v1",
      "Icelake-Client-v2",
      "Icelake-Client-v3",
      "base",
      "host",
      "max",
    ]);
    expect(defined()).toHaveLength(186);
  });

  it("gives what QEMU's own clearing leaves, with hypervisor, under every accelerator", () => {
    for (const name of defined())
      for (const accel of ["kvm", "tcg", "hvf"]) {
        const { features } = qemuModel(name, accel)!;
        expect(closeDownward(features), name).toBe(features);
        expect(hasFeature(features, "hypervisor"), name).toBe(true);
      }
  });

  it("switches on and off what the accelerator does", () => {
    for (const name of defined()) {
      const [kvm, tcg] = [qemuModel(name, "kvm")!.features, qemuModel(name, "tcg")!.features];
      expect(
        ["x2apic", "kvmclock", "kvm-pv-eoi"].filter((feature) => !hasFeature(kvm, feature)),
        name,
      ).toEqual([]);
      expect(
        ["acpi", "monitor", "svm", "npt"].filter((feature) => hasFeature(kvm, feature)),
        name,
      ).toEqual([]);
      expect(hasFeature(tcg, "vme"), name).toBe(false);
    }
    expect(hasFeature(qemuModel("EPYC", "tcg")!.features, "npt")).toBe(true);
  });

  it("takes an alias for its version", () => {
    const pairs = [
      ["Skylake-Server-IBRS", "Skylake-Server-v2"],
      ["EPYC", "EPYC-v1"],
      ["Haswell-noTSX-IBRS", "Haswell-v4"],
    ] as const;
    for (const [alias, version] of pairs) {
      expect(qemuModel(alias, "kvm")).toMatchObject({ name: alias, version });
      expect(qemuModel(alias, "kvm")!.features).toBe(qemuModel(version, "kvm")!.features);
    }
  });

  /** On old machine types QEMU changes models: the feature is there (or not) on the machine type, and otherwise on a new one. */
  it.each([
    ["EPYC", "pc-q35-3.1", "npt", false],
    ["EPYC", "pc-i440fx-3.1", "npt", false],
    ["EPYC", "pc-q35-2.10", "topoext", false],
    ["EPYC", "pc-q35-4.1", "npt", true],
    ["EPYC", "pc-q35-noble", "npt", true],
    ["Skylake-Server", "pc-q35-3.1", "mpx", true],
    ["Skylake-Server", "pc-q35-3.0", "pku", false],
    ["Skylake-Server", "pc-q35-3.1", "pku", true],
    ["Skylake-Server", "pc-q35-9.2", "mpx", false],
    ["Skylake-Server", "virt-3.1", "mpx", false],
  ])("%s on %s: %s is %s", (model, machine, feature, there) => {
    expect(hasFeature(qemuModel(model, "tcg", machine)!.features, feature)).toBe(there);
  });

  it("changes family, model and stepping where the machine type does", () => {
    expect(qemuModel("qemu64", "tcg", "pc-q35-10.0")).toMatchObject({
      family: 15,
      model: 107,
      stepping: 1,
      vendor: "AMD",
    });
    expect(qemuModel("qemu64", "tcg", "pc-q35-6.0")).toMatchObject({ family: 6, model: 6, stepping: 3 });
  });

  it("answers nothing for names it does not know, hostile ones too", () => {
    expect(["no-such-model", "__proto__", "constructor", ""].map((name) => qemuModel(name, "kvm"))).toEqual(
      new Array(4).fill(undefined),
    );
  });

  it("has a later version of EPYC-Rome without xsaves", () => {
    const [before, after] = [qemuModel("EPYC-Rome-v3", "kvm")!.features, qemuModel("EPYC-Rome-v4", "kvm")!.features];
    expect(featureNames(before & ~after)).toEqual(["xsaves"]);
    expect(after & ~before).toBe(EMPTY);
  });
});

describe("qemuKnowsModel", () => {
  /** Known whole: 7.2, 10.0, 11.1; first sight in 5.2, 6.2 (Ubuntu's, with backports), 8.2, 9.2, 10.1, 10.2. */
  it.each([
    ["Haswell", "7.2.0", true],
    ["Haswell", "8.1.5", true],
    ["Haswell", "4.2.0", null],
    ["Haswell", "12.0.0", null],
    ["EPYC-Turin", "10.0.3", false],
    ["EPYC-Turin", "10.1.0", true],
    ["EPYC-Turin", "4.2.0", false],
    ["SierraForest-v2", "9.2.2", false],
    ["SierraForest-v2", "9.2.92", null],
    ["SierraForest-v2", "10.0.0", true],
    ["EPYC-Milan-v2", "6.2.0", null],
    ["EPYC-Milan-v2", "7.2.9", false],
    ["EPYC-Milan-v2", "8.0.0", null],
    ["Icelake-Client", "5.2.0", true],
    ["Icelake-Client", "7.2.0", false],
    ["Icelake-Client", "10.2.0", false],
    ["no-such-model", "10.0.0", false],
    ["no-such-model", "12.0.0", null],
    ["__proto__", "10.0.0", false],
  ])("%s in QEMU %s: %s", (model, version, known) => {
    expect(qemuKnowsModel(model, version)).toBe(known);
  });
});

describe("qemuKnowsFeature", () => {
  it.each([
    ["vmx", "7.2.0", true],
    ["vmx", "9.2.50", true],
    ["its-no", "10.0.13", false],
    ["its-no", "10.1.0", true],
    ["cet-ss", "11.0.0", null],
    ["cet-ss", "11.1.0", true],
    ["amd-psfd", "6.2.0", null],
    ["amd-psfd", "7.2.0", false],
    ["gds-no", "8.2.2", true],
    ["osxsave", "10.0.0", false],
    ["lahf_lm", "5.2.0", true],
    ["no-such-feature", "10.0.0", false],
  ])("%s in QEMU %s: %s", (feature, version, known) => {
    expect(qemuKnowsFeature(feature, version)).toBe(known);
  });
});
