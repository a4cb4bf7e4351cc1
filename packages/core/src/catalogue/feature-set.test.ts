import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EMPTY,
  EVERYTHING,
  featureCount,
  featureIndex,
  featureKey,
  featureNames,
  featureSet,
  hasFeature,
  withFeature,
  withoutFeature,
} from "./feature-set.ts";
import { allFeatures } from "./features.ts";

const name = fc.oneof(fc.constantFrom("vmx", "pni", "__proto__", "constructor", "no-such-feature"), fc.string());

describe("FeatureSet", () => {
  it("keeps an unknown name", () => {
    fc.assert(
      fc.property(fc.array(name), (names) => {
        expect(featureNames(featureSet(names))).toEqual(expect.arrayContaining(names));
      }),
    );
  });

  it("adds, takes away and asks as a set does, finite or cofinite", () => {
    fc.assert(
      fc.property(fc.array(name), name, name, fc.boolean(), (names, one, other, cofinite) => {
        const set = cofinite ? ~featureSet(names) : featureSet(names);
        expect(hasFeature(set, one)).toBe(names.includes(one) !== cofinite);
        expect(hasFeature(withFeature(set, one), one)).toBe(true);
        expect(hasFeature(withoutFeature(set, one), one)).toBe(false);
        if (one !== other) expect(hasFeature(withFeature(set, one), other)).toBe(hasFeature(set, other));
      }),
    );
  });

  it("has everything in EVERYTHING, also what was never heard of", () => {
    expect(hasFeature(EVERYTHING, "never heard of")).toBe(true);
    expect(hasFeature(EMPTY, "never heard of")).toBe(false);
    expect([featureCount(EVERYTHING), featureCount(EMPTY), featureCount(featureSet(["a", "a", "b"]))]).toEqual([
      Number.POSITIVE_INFINITY,
      0,
      2,
    ]);
    expect(() => featureNames(EVERYTHING)).toThrow(RangeError);
  });

  it("has one key for equal sets", () => {
    expect(featureKey(featureSet(["a", "b"]))).toBe(featureKey(featureSet(["b", "a", "b"])));
    expect(featureKey(featureSet(["a"]))).not.toBe(featureKey(featureSet(["b"])));
  });

  it("numbers the catalogue's names in its order, whatever was asked first", () => {
    expect(allFeatures().map((feature) => featureIndex(feature.name))).toEqual(allFeatures().map((_, index) => index));
  });
});
