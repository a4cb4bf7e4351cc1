import { closeDownward, dependentsOf } from "../../catalogue/dependencies.ts";
import { EMPTY, type FeatureSet, featureNames, featureSet } from "../../catalogue/feature-set.ts";
import { allFeatures } from "../../catalogue/features.ts";
import { featuresWithForeignXsave } from "../../catalogue/xsave.ts";
import type { Policy } from "../../policy/policy.ts";
import type { CpuOffer } from "./cpu-offer.ts";

/** A feature that all hosts share and the guest shall not see, with the rule that says so. */
export interface Withheld {
  readonly feature: string;
  readonly why: string;
}

/** The features the guest shall see, before any model or name is considered. */
export interface Target {
  readonly features: FeatureSet;
  readonly withheld: readonly Withheld[];
  readonly withheldSet: FeatureSet;
}

/** What the clock's decision says to the CPU: the TSC frequency that every host accepts and the guest is pinned to. */
export interface PinnedClock {
  readonly pinHz: number | null;
}

interface WithholdingRule {
  readonly why: string;
  readonly applies: (policy: Policy, offer: CpuOffer, clock: PinnedClock) => boolean;
  readonly names: (policy: Policy) => readonly string[];
}

/**
 * What a baseline leaves out although all hosts have it, each with all that depends on it:
 *
 * - the features the policy names;
 * - nested virtualization: its state migrates only between kernels that can restore it;
 * - `invtsc`: a guest with it cannot be migrated unless a TSC frequency is pinned that every host accepts;
 * - `ht`: QEMU sets it by the guest's topology (since 10.0 also in what libvirt checks), not by the CPU definition;
 * - over unlike vendors: what behaves differently or lies elsewhere in the XSAVE area.
 */
const withholdingRules: readonly WithholdingRule[] = [
  {
    why: "withheld by the policy",
    applies: () => true,
    names: (policy) => policy.features.withhold,
  },
  {
    why: "nested virtualization is withheld unless the policy keeps it (nested: keep)",
    applies: (policy, offer) => policy.nested === "withhold" || offer.vendor.values.length > 1,
    names: () => ["vmx", "svm"],
  },
  {
    why: "blocks migration unless a TSC frequency is pinned that every host accepts",
    applies: (_policy, _offer, { pinHz }) => pinHz === null,
    names: () => ["invtsc"],
  },
  {
    why: "follows the guest's topology (cores and threads), not the CPU definition",
    applies: () => true,
    names: () => ["ht"],
  },
  {
    why: "differs between vendors",
    applies: (_, offer) => offer.vendor.values.length > 1,
    names: () => ["arch-capabilities", "pdcm", ...featuresWithForeignXsave()],
  },
];

/**
 * Composes the target: what is certainly common, less what is withheld, closed under dependencies (a feature whose
 * parent is not there is dropped by QEMU without a word, so it is withheld with that reason).
 */
export function composeTarget(met: CpuOffer, policy: Policy, clock: PinnedClock = { pinHz: null }): Target {
  const common = met.can.certain;
  const withheld = new Map<string, string>();
  let features = common;
  for (const rule of withholdingRules) {
    if (!rule.applies(policy, met, clock)) continue;
    for (const name of rule.names(policy)) {
      const taken = features & (featureSet([name]) | dependentsOf(name));
      for (const feature of featureNames(taken))
        withheld.set(feature, feature === name ? rule.why : `${rule.why}; depends on ${name}`);
      features &= ~taken;
    }
  }
  const closed = closeDownward(features);
  for (const feature of featureNames(features & ~closed))
    withheld.set(feature, "needs a feature that not every host has");
  return {
    features: closed,
    withheld: [...withheld].sort(([a], [b]) => (a < b ? -1 : 1)).map(([feature, why]) => ({ feature, why })),
    withheldSet: common & ~closed,
  };
}

let paravirtual: FeatureSet | null = null;

/** KVM's own CPUID leaf 0x40000001: libvirt neither lists nor checks it. */
export function paravirtualFeatures(): FeatureSet {
  paravirtual ??= featureSet(
    allFeatures()
      .filter((feature) => feature.paravirtual)
      .map((feature) => feature.name),
  );
  return paravirtual ?? EMPTY;
}
