import { type FeatureSet, featureSet } from "../../catalogue/feature-set.ts";
import { allFeatures, findFeature } from "../../catalogue/features.ts";
import { lazy } from "../../catalogue/lazy.ts";

/** The checks of single features. */
export const featureChecks = ["cpu.features", "cpu.msr", "cpu.cpuid"] as const;
export type FeatureCheck = (typeof featureChecks)[number];

/** Where the guest reads a feature, which decides the check: bits of an MSR, KVM's own CPUID leaf, any other leaf. */
export function checkOfFeature(name: string): FeatureCheck {
  const info = findFeature(name);
  if (info?.paravirtual === true) return "cpu.cpuid";
  return info?.bits.some((bit) => "msr" in bit) === true ? "cpu.msr" : "cpu.features";
}

const elsewhere = lazy((): Readonly<Record<"cpu.msr" | "cpu.cpuid", FeatureSet>> => {
  const names = allFeatures().map(({ name }) => name);
  const of = (check: FeatureCheck) => featureSet(names.filter((name) => checkOfFeature(name) === check));
  return { "cpu.msr": of("cpu.msr"), "cpu.cpuid": of("cpu.cpuid") };
});

/** The features among these that belong to a check. */
export function featuresOfCheck(features: FeatureSet, check: FeatureCheck): FeatureSet {
  const { "cpu.msr": msr, "cpu.cpuid": cpuid } = elsewhere();
  if (check === "cpu.features") return features & ~msr & ~cpuid;
  return features & (check === "cpu.msr" ? msr : cpuid);
}
