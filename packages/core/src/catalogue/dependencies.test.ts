import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closeDownward, dependencyRules, dependentFeatures, dependentsOf, parentsOf } from "./dependencies.ts";
import { EMPTY, EVERYTHING, featureNames, featureSet, hasFeature } from "./feature-set.ts";
import { allFeatures, findFeature } from "./features.ts";

/** Sets near the rules: all their names but a few, or a few, with a stranger. */
const involved = [...new Set(dependencyRules().flatMap((rule) => [...rule.anyOf, ...rule.neededBy]))];
const names = fc.oneof(
  fc.subarray([...involved, "no-such-feature", "fpu"]),
  fc.subarray(involved, { maxLength: 6 }).map((gone) => involved.filter((name) => !gone.includes(name))),
);

describe("closeDownward", () => {
  it("is a fixed point, a subset, and monotone", () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        const [small, large] = [featureSet(a), featureSet([...a, ...b])];
        const closed = closeDownward(small);
        expect(closeDownward(closed)).toBe(closed);
        expect(closed & ~small).toBe(EMPTY);
        expect(closed & ~closeDownward(large)).toBe(EMPTY);
      }),
    );
  });

  it("agrees with striking out one child at a time", () => {
    fc.assert(
      fc.property(names, (given) => {
        const left = new Set(given);
        for (let before = -1; before !== left.size; ) {
          before = left.size;
          for (const rule of dependencyRules())
            if (!rule.anyOf.some((parent) => left.has(parent))) for (const child of rule.neededBy) left.delete(child);
        }
        expect(featureNames(closeDownward(featureSet(given)))).toEqual([...left].sort());
      }),
    );
  });

  it("drops only what has a parent in the data", () => {
    const free = [...allFeatures().map((feature) => feature.name), "stranger"].filter(
      (name) => !dependentFeatures().includes(name),
    );
    expect(closeDownward(featureSet(free))).toBe(featureSet(free));
    expect(closeDownward(EVERYTHING)).toBe(EVERYTHING);
  });

  /** gone: taken from the full set; falls: some that go with it; stays: some that do not. */
  it.each([
    ["svm", ["npt", "nrip-save", "gmet"], ["vmx", "xsaves"]],
    ["vmx", ["vmx-ept", "vmx-ept-1gb", "vmx-eptp-switching"], ["svm", "npt"]],
    ["vmx-ept", ["vmx-ept-1gb", "vmx-unrestricted-guest", "vmx-invept-single-context"], ["vmx-vpid", "vmx-invvpid"]],
    ["xsaves", ["vmx-xsaves"], ["xsave", "xsavec"]],
    ["arch-capabilities", ["rdctl-no", "its-no", "gds-no"], ["spec-ctrl"]],
    ["sgx", ["sgxlc", "sgx1"], ["sgxx"]],
    ["avx10", ["avx10-128", "avx10-256", "avx10-512"], ["avx512f"]],
  ])("without %s", (gone, falls, stays) => {
    const dependents = dependentsOf(gone);
    expect(falls.filter((name) => !hasFeature(dependents, name))).toEqual([]);
    expect(stays.filter((name) => hasFeature(dependents, name))).toEqual([]);
    expect(hasFeature(dependents, gone)).toBe(false);
  });
});

describe("the rules", () => {
  it("name known features only, and none of them twice", () => {
    expect(involved.filter((name) => findFeature(name)?.name !== name)).toEqual([]);
    for (const rule of dependencyRules()) expect(rule.neededBy.length).toBeGreaterThan(0);
  });

  it("have no loop but avx10's, which stands and falls with its vector lengths", () => {
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      featureNames(parentsOf(from)).some(
        (parent) => parent === to || (!seen.has(parent) && reaches(parent, to, seen.add(parent))),
      );
    expect(involved.filter((name) => reaches(name, name))).toEqual(expect.arrayContaining(["avx10"]));
    expect(involved.filter((name) => reaches(name, name) && !name.startsWith("avx10"))).toEqual([]);
  });

  it("have parents and dependents that mirror each other", () => {
    for (const child of dependentFeatures())
      for (const rule of dependencyRules().filter(
        ({ anyOf, neededBy }) => anyOf.length === 1 && neededBy.includes(child),
      ))
        expect(hasFeature(dependentsOf(rule.anyOf[0]!), child) && hasFeature(parentsOf(child), rule.anyOf[0]!)).toBe(
          true,
        );
    expect(parentsOf("fpu")).toBe(EMPTY);
    expect(dependentsOf("no-such-feature")).toBe(EMPTY);
  });
});
