import { describe, expect, test } from "vitest";
import { libvirtMaps } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { qemuKnowsModel, qemuModel, qemuModelNames } from "../../packages/core/src/catalogue/qemu-models.ts";
import { recordedHost, recordedStacks } from "./recorded.ts";
import { refusalsByLibvirt, refusalsByQemu, type Stack, stacksOf } from "./start-check.ts";

const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");

const setting = { arch: "x86_64", accel: "tcg", accelStated: true, machineFamily: "q35", machine: "pc-q35-7.2" };

/** What the two recorded stacks offer under TCG, with their own map. Silent features are once absent, once present. */
const [older, newer] = recordedStacks.map(({ libvirt, qemu, prefix }): Stack[] => {
  const map = libvirtMaps().find(({ version }) => version === libvirt)!;
  const stacks = stacksOf(recordedHost(prefix, "-tcg-q35.domcapabilities.xml"), setting);
  return stacks.map((stack) => ({ ...stack, map, qemu }));
});

/** The meet of both host-models. */
const shared = {
  require: words(
    "3dnow 3dnowext acpi clwb erms hypervisor la57 monitor mpx npt pks pku ss svme-addr-chk umip vaes vgif",
  ),
  disable: words("3dnowprefetch fxsr_opt misalignsse nrip-save osvw rdseed sha-ni topoext vme xsavec"),
};

interface Change {
  readonly model?: string;
  readonly bare?: boolean;
  readonly unnamed?: string;
  readonly require?: string;
  readonly disable?: string;
}

function definition({ model = "EPYC", bare = false, unnamed = "", require = "", disable = "" }: Change) {
  const changed = new Set(words(`${unnamed} ${require} ${disable}`));
  const kept = (names: readonly string[]) => (bare ? [] : names.filter((name) => !changed.has(name)));
  return {
    model,
    require: [...kept(shared.require), ...words(require)],
    disable: [...kept(shared.disable), ...words(disable)],
  };
}

describe("libvirt's check='full' is answered as the real software answered", () => {
  /** The outcomes that test/real/cpu-check.test.ts shows on the stacks themselves. */
  // what is shown | what differs from the shared EPYC | libvirt 9.0 with QEMU 7.2 | libvirt 11.3 with QEMU 10.0, if another
  const cases: readonly (readonly [string, Change, string, string?])[] = [
    ["the meet of both", {}, "starts"],
    ["hypervisor unnamed", { unnamed: "hypervisor" }, "extra features: hypervisor"],
    ["hypervisor disabled", { disable: "hypervisor" }, "starts"],
    ["kvm64 bare", { model: "kvm64", bare: true }, "extra features: hypervisor"],
    ["kvm64 with hypervisor", { model: "kvm64", bare: true, require: "hypervisor" }, "starts"],
    ["Penryn with hypervisor", { model: "Penryn", bare: true, require: "hypervisor" }, "starts"],
    ["npt unnamed", { unnamed: "npt" }, "extra features: npt"],
    ["npt disabled", { disable: "npt" }, "starts"],
    ["svm alone disabled", { disable: "svm" }, "missing features: npt,svme-addr-chk,vgif"],
    [
      "svm disabled, what depends on it unnamed",
      { disable: "svm", unnamed: "npt vgif svme-addr-chk nrip-save" },
      "starts",
    ],
    ["x2apic required", { require: "x2apic" }, "missing features: x2apic", "starts"],
    ["vme unnamed", { unnamed: "vme" }, "missing features: vme"],
    ["sha-ni required", { require: "sha-ni" }, "missing features: sha-ni", "starts"],
    ["monitor unnamed", { unnamed: "monitor" }, "starts"],
    ["a name of which libvirt 9.0 lacks the word", { disable: "gds-no" }, "unknown CPU feature: gds-no", "starts"],
    ["a model that libvirt 9.0 lacks", { model: "EPYC-Genoa" }, "Unknown CPU model EPYC-Genoa", "other refusal"],
  ];
  test.for(cases)("%s", ([, change, byOlder, byNewer = byOlder]) => {
    for (const [stacks, outcome] of [
      [older, byOlder],
      [newer, byNewer],
    ] as const) {
      for (const stack of stacks!) {
        const refusals = refusalsByLibvirt(stack, definition(change));
        if (outcome === "other refusal") expect(refusals).not.toEqual([]);
        else expect(refusals.join("; ") || "starts").toBe(outcome);
      }
    }
  });

  // libvirt's map has less than QEMU's model | the features that are then extra
  test.each([
    ["Opteron_G4", "npt"],
    ["Westmere", "arat pclmuldq"],
    ["SandyBridge", "arat xsaveopt"],
    ["Haswell", "abm arat f16c rdrand xsaveopt"],
    ["core2duo", "acpi cx16 lahf_lm ss"],
    ["n270", "acpi lahf_lm movbe ss"],
  ])("%s bare has extra features", (model, extra) => {
    for (const stack of [...older!, ...newer!]) {
      const [first] = refusalsByLibvirt(stack, { model, require: ["hypervisor"], disable: [] });
      expect(first).toMatch(/^extra features: /);
      expect(first!.replace("extra features: ", "").split(",")).toEqual(expect.arrayContaining(words(extra)));
    }
  });
});

test("the named models that start with QEMU's enforce under TCG are those that did", () => {
  const started = words(
    "486 Conroe Nehalem Opteron_G1 Opteron_G2 Penryn Westmere athlon core2duo coreduo kvm32 kvm64 n270 pentium pentium2 pentium3 qemu32 qemu64",
  );
  for (const [stacks, version] of [
    [older, "7.2"],
    [newer, "10.0"],
  ] as const) {
    const models = qemuModelNames().filter(
      (name) => qemuKnowsModel(name, version) === true && qemuModel(name, "tcg") !== undefined,
    );
    const starting = models.filter((model) => refusalsByQemu(stacks![0]!, { model, on: [], off: [] }).length === 0);
    expect(starting).toEqual([...started, ...started.map((name) => `${name}-v1`)].sort());
  }
});

test("enforce refuses a feature whose parent is switched off, and one that is not there", () => {
  const refuse = (on: string, off: string) =>
    refusalsByQemu(older![0]!, { model: "qemu64", on: words(on), off: words(off) });
  expect(refuse("npt", "svm")).toEqual(["depends on other features that were not requested: npt"]);
  expect(refuse("avx512f", "")).toEqual(["doesn't support requested feature: avx512f"]);
  expect(refuse("npt", "")).toEqual([]);
});
