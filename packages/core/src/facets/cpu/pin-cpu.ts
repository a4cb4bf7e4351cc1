import { closeDownward } from "../../catalogue/dependencies.ts";
import { type FeatureSet, featureNames, featureSet } from "../../catalogue/feature-set.ts";
import { canonicalFeatureName } from "../../catalogue/features.ts";
import { vendorName } from "../../catalogue/vendors.ts";
import type { GuestDraft } from "../../guest/draft.ts";
import type { FeaturePolicy, PinnableCpu } from "../../guest/pinnable.ts";
import type { PinContext } from "../facet.ts";
import { type Candidate, makeCandidate } from "./candidate.ts";
import { candidateNames, rankCandidates } from "./choose-cpu.ts";
import type { CpuOffer } from "./cpu-offer.ts";
import { type GuestCpu, guestCpuOf, needOfCpu } from "./guest-cpu.ts";
import { composeTarget, type Target } from "./target.ts";

/**
 * Gives the guest a CPU that every host can give it.
 *
 * - A custom CPU that all hosts cover stays as it is.
 * - A custom CPU keeps its model if the model can be made into what is common, and loses what is not common: never a
 *   feature that it names itself (then nothing is changed there, and the checks name the obstacle).
 * - What was left to the host (host-model, host-passthrough, maximum, no `<cpu>`) becomes the baseline's CPU together
 *   with the features the definition names, as far as they are common.
 */
export function pinCpu(draft: GuestDraft, met: CpuOffer, context: PinContext): void {
  const cpu = guestCpuOf(draft.guest);
  const need = needOfCpu(draft.guest, context.from, context.setting);
  const custom = cpu.mode === "custom";
  const settled = custom && ((need.on | (need.maybe ?? 0n)) & ~met.can.certain) === 0n && cpu.optional.length === 0;
  if (settled && cpu.model !== null && isKnown(cpu.model, met)) return;
  const named = featureSet([...cpu.require, ...cpu.force].map(canonicalFeatureName));
  const target = custom
    ? targetOfGuest(need.on | positive(need.maybe), named, met)
    : targetOfHosts(named, met, context);
  const candidate = bestCandidate(cpu, target, met, context);
  if (candidate === null) return;
  draft.change("cpu", definitionOf(candidate, cpu, named, met), reasonFor(cpu, met));
}

function isKnown(model: string, met: CpuOffer): boolean {
  return candidateNames(met).includes(model);
}

/** A cofinite "maybe" says nothing that could be kept. */
function positive(maybe: FeatureSet | undefined): FeatureSet {
  return maybe === undefined || maybe < 0n ? 0n : maybe;
}

function targetOfGuest(shown: FeatureSet, named: FeatureSet, met: CpuOffer): Target {
  const features = closeDownward((shown | named) & met.can.certain);
  return { features, withheld: [], withheldSet: 0n };
}

function targetOfHosts(named: FeatureSet, met: CpuOffer, { policy }: PinContext): Target {
  const target = composeTarget(met, policy);
  const features = closeDownward(target.features | (named & met.can.certain));
  return { ...target, features, withheldSet: target.withheldSet & ~features };
}

function bestCandidate(cpu: GuestCpu, target: Target, met: CpuOffer, { setting }: PinContext): Candidate | null {
  const same = cpu.mode === "custom" && cpu.model !== null ? makeCandidate(cpu.model, met, target, setting) : null;
  if (same !== null && same.unexpressed === 0n) return same;
  const candidates = candidateNames(met)
    .map((name) => makeCandidate(name, met, target, setting))
    .filter((candidate) => candidate !== null);
  return rankCandidates(candidates, met).candidates[0] ?? same;
}

/** Lines that are needed, and every line of the user's that does not contradict them. */
function definitionOf(candidate: Candidate, cpu: GuestCpu, named: FeatureSet, met: CpuOffer): PinnableCpu {
  const features: Record<string, FeaturePolicy> = {};
  const lost = new Set(featureNames(named & ~candidate.features));
  for (const name of [...cpu.require, ...cpu.force]) features[name] = "require";
  for (const name of cpu.disable) if (!lost.has(canonicalFeatureName(name))) features[name] = "disable";
  for (const name of cpu.optional) {
    const bit = featureSet([canonicalFeatureName(name)]);
    features[name] = (candidate.features & bit) !== 0n ? "require" : "disable";
  }
  for (const name of featureNames(candidate.require)) features[name] ??= "require";
  for (const name of featureNames(candidate.disable)) if (!lost.has(name)) features[name] ??= "disable";
  const vendors = met.vendor.values;
  const vendor = cpu.vendor === null ? (vendors.length === 1 ? vendors[0]! : null) : vendorName(cpu.vendor);
  return {
    mode: "custom",
    match: "exact",
    check: "full",
    migratable: null,
    model: candidate.model,
    fallback: "forbid",
    vendor,
    features,
  };
}

function reasonFor(cpu: GuestCpu, met: CpuOffer): string {
  const hosts = met.can.certain === met.can.possible ? "every host" : "every host, as far as they say";
  if (cpu.mode === "custom") return `some host lacks part of this CPU; now it is what ${hosts} can give`;
  const what =
    cpu.mode === "default"
      ? "no CPU is named, so QEMU's default applies"
      : `mode='${cpu.mode}' is another CPU on every host`;
  return `${what}; now it is what ${hosts} can give`;
}
