import { describe, expect, it } from "vitest";
import { featureNames } from "./feature-set.ts";
import {
  allFeatures,
  canonicalFeatureName,
  type FeatureBit,
  findFeature,
  linuxFeatureName,
  neverGuestFeatures,
  qemuFeatureName,
} from "./features.ts";

const place = (bit: FeatureBit): string =>
  "msr" in bit ? `msr ${bit.msr} ${bit.bit}` : `cpuid ${bit.leaf} ${bit.subleaf ?? 0} ${bit.register} ${bit.bit}`;

describe("the list of features", () => {
  it("has 417 features, sorted, each name once", () => {
    const names = allFeatures().map((feature) => feature.name);
    expect(names).toHaveLength(417);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it("finds every feature by every spelling, but for the one that QEMU uses twice", () => {
    const other: string[] = [];
    for (const feature of allFeatures())
      for (const spelling of [feature.name, ...feature.aliases, feature.qemu, ...feature.qemuAliases, feature.linux])
        if (spelling !== null && findFeature(spelling)?.name !== feature.name)
          other.push(`${spelling} of ${feature.name}`);
    expect(other).toEqual(["vmx-invept-single-context of vmx-invvpid-single-context"]);
  });

  it("has no spelling for two features, but for that one", () => {
    const owners = new Map<string, Set<string>>();
    for (const feature of allFeatures())
      for (const spelling of [feature.name, ...feature.aliases, feature.qemu, ...feature.qemuAliases, feature.linux])
        if (spelling !== null) owners.set(spelling, (owners.get(spelling) ?? new Set()).add(feature.name));
    const shared = [...owners].filter(([, names]) => names.size > 1).map(([spelling]) => spelling);
    expect(shared).toEqual(["vmx-invept-single-context"]);
  });

  it("has one feature for each bit, and several bits only for kvmclock", () => {
    const bits = allFeatures().flatMap((feature) => feature.bits.map(place));
    expect(new Set(bits).size).toBe(bits.length);
    expect(
      allFeatures()
        .filter((feature) => feature.bits.length !== 1)
        .map((feature) => feature.name),
    ).toEqual(["kvmclock"]);
  });

  it("keeps bits within their registers", () => {
    for (const { bits } of allFeatures())
      for (const bit of bits) expect(bit.bit >= 0 && bit.bit < ("msr" in bit ? 64 : 32)).toBe(true);
  });

  it("has only one feature that QEMU does not migrate; libvirt's map says so of another too", () => {
    expect(
      allFeatures()
        .filter((feature) => !feature.migratable)
        .map((feature) => feature.name),
    ).toEqual(["invtsc"]);
    expect(
      allFeatures()
        .filter((feature) => !feature.libvirtMigratable)
        .map((feature) => feature.name),
    ).toEqual(["invtsc", "xsaves"]);
  });

  it("takes exactly the hypervisor's own leaves for paravirtual", () => {
    const names = allFeatures()
      .filter((feature) => feature.paravirtual)
      .map((feature) => feature.name);
    expect(names.every((name) => name.startsWith("kvm"))).toBe(true);
    expect(names).toHaveLength(16);
  });

  it("knows what libvirt never passes to QEMU", () => {
    expect(featureNames(neverGuestFeatures())).toEqual([
      "cmt",
      "mbm_local",
      "mbm_total",
      "ospke",
      "osxsave",
      "vmx-ept-uc",
      "vmx-ept-wb",
      "vmx-invvpid-single-context",
    ]);
  });
});

describe("names of a feature", () => {
  /** given: any spelling; canonical: libvirt's; qemu: for -cpu; linux: in /proc/cpuinfo. */
  it.each([
    ["pclmulqdq", "pclmuldq", "pclmulqdq", "pclmulqdq"],
    ["pclmuldq", "pclmuldq", "pclmulqdq", "pclmulqdq"],
    ["sse4-1", "sse4.1", "sse4.1", "sse4_1"],
    ["sse4_1", "sse4.1", "sse4.1", "sse4_1"],
    ["sse3", "pni", "pni", "pni"],
    ["lahf-lm", "lahf_lm", "lahf-lm", "lahf_lm"],
    ["tsc_deadline_timer", "tsc-deadline", "tsc-deadline", "tsc_deadline_timer"],
    ["avx512_vnni", "avx512vnni", "avx512vnni", "avx512_vnni"],
    ["arch_capabilities", "arch-capabilities", "arch-capabilities", "arch_capabilities"],
    ["xd", "nx", "nx", "nx"],
    ["kvm_pv_eoi", "kvm-pv-eoi", "kvm-pv-eoi", null],
    ["vmx-invept-single-context", "vmx-invept-single-context", "vmx-invept-single-context", null],
    [
      "vmx-invept-single-context-noglobals",
      "vmx-invvpid-single-context-noglobals",
      "vmx-invept-single-context-noglobals",
      null,
    ],
    ["no-such_feature", "no-such_feature", "no-such_feature", null],
    ["__proto__", "__proto__", "__proto__", null],
  ])("%s is %s, in QEMU %s, in Linux %s", (given, canonical, qemu, linux) => {
    expect(canonicalFeatureName(given)).toBe(canonical);
    expect(qemuFeatureName(canonical)).toBe(qemu);
    expect(linuxFeatureName(canonical)).toBe(linux);
  });
});
