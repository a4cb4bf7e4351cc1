import { closeDownward, parentsOf } from "../../catalogue/dependencies.ts";
import { type FeatureSet, featureNames, featureSet } from "../../catalogue/feature-set.ts";
import { canonicalFeatureName } from "../../catalogue/features.ts";
import { vendorName } from "../../catalogue/vendors.ts";
import { joinNames } from "../../evidence/join-names.ts";
import type { GuestDraft } from "../../guest/draft.ts";
import type { FeaturePolicy, PinnableCpu } from "../../guest/pinnable.ts";
import { attribute, child } from "../../xml/element.ts";
import type { PinContext } from "../facet.ts";
import type { Setting } from "../setting/setting.ts";
import { type Candidate, makeCandidate } from "./candidate.ts";
import { candidateNames, rankCandidates } from "./choose-cpu.ts";
import type { CpuNeed, CpuOffer } from "./cpu-offer.ts";
import { type GuestCpu, guestCpuOf, needOfCpu } from "./guest-cpu.ts";
import { composeTarget, type Target } from "./target.ts";
import { addedByTopology } from "./topology.ts";

/**
 * Gives the guest a CPU that every host can give it.
 *
 * - A custom CPU that all hosts cover stays as it is.
 * - A custom CPU keeps its model if the model can be made into what is common, and loses what is not common: never a
 *   feature that it names itself (then nothing is changed there, and the checks name the obstacle).
 * - Nothing is changed where some host's CPU is not known, or where vendors differ.
 * - What was left to the host (host-model, host-passthrough, maximum, no `<cpu>`) becomes the baseline's CPU together
 *   with the features the definition names, as far as they are common.
 */
export function pinCpu(draft: GuestDraft, met: CpuOffer, context: PinContext): void {
  const cpu = guestCpuOf(draft.guest);
  const need = needOfCpu(draft.guest, context.from, context.setting);
  if (isSettled(cpu, need, draft, met, context) || !isOneCpu(cpu, met)) return;
  const named = featureSet([...cpu.require, ...cpu.force].map(canonicalFeatureName));
  const target =
    cpu.mode === "custom"
      ? targetOfGuest(need.on | positive(need.maybe), named, met)
      : targetOfHosts(named, need.off, met, context);
  const candidate = bestCandidate(cpu, target, met, context);
  if (candidate === null) return;
  draft.change("cpu", definitionOf(candidate, cpu, draft, met), reasonFor(cpu, need, met, context));
}

/**
 * Whether there is one CPU to give. Where nothing is known of some host's, whatever were written down would be guessed
 * for that one; where vendors differ, from one another or from the guest's, no edit makes them the same.
 */
function isOneCpu(cpu: GuestCpu, met: CpuOffer): boolean {
  const [vendor, other] = met.vendor.values;
  const own = cpu.vendor === null ? null : vendorName(cpu.vendor);
  return met.grade !== "none" && other === undefined && (own === null || vendor === undefined || own === vendor);
}

/** Whether every host gives the guest just this CPU: with match='minimum' each adds what else it has. */
function isSettled(cpu: GuestCpu, need: CpuNeed, draft: GuestDraft, met: CpuOffer, { setting }: PinContext): boolean {
  if (cpu.mode !== "custom" || cpu.model === null || cpu.optional.length > 0 || draft.state.cpu?.match === "minimum")
    return false;
  return missingOf(cpu, need, met) === 0n && unnamedLines(cpu, need, met, setting) === 0n && isKnown(cpu.model, met);
}

/** What the guest has and some host is not known to give. What it names itself no edit takes away. */
function missingOf(cpu: GuestCpu, need: CpuNeed, met: CpuOffer): FeatureSet {
  return (need.on | (need.maybe ?? 0n)) & ~met.can.certain & ~namedBy(cpu);
}

/** What check='full' wants named, since QEMU and the libvirts do not agree on what the model has. */
function unnamedLines(cpu: GuestCpu, need: CpuNeed, met: CpuOffer, setting: Setting): FeatureSet {
  if (!cpu.full || cpu.model === null) return 0n;
  const target = { features: need.on & met.can.certain, withheld: [], withheldSet: 0n };
  const candidate = makeCandidate(cpu.model, met, target, setting);
  return candidate === null ? 0n : (candidate.require | candidate.disable) & ~namedBy(cpu);
}

function namedBy({ require, force, disable }: GuestCpu): FeatureSet {
  return featureSet([...require, ...force, ...disable].map(canonicalFeatureName));
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

function targetOfHosts(named: FeatureSet, off: FeatureSet, met: CpuOffer, { policy }: PinContext): Target {
  const target = composeTarget(met, policy);
  const kept = withParents(named & met.can.certain, met.can.certain);
  const features = closeDownward((target.features | kept) & ~off);
  return { ...target, features, withheldSet: target.withheldSet & ~features };
}

/** What is named needs what it depends on, policy or not: without `svm` QEMU drops `npt`. */
function withParents(named: FeatureSet, common: FeatureSet): FeatureSet {
  const parents = featureNames(named).reduce((found, name) => found | parentsOf(name), 0n) & common & ~named;
  return parents === 0n ? named : withParents(named | parents, common);
}

function bestCandidate(cpu: GuestCpu, target: Target, met: CpuOffer, { setting }: PinContext): Candidate | null {
  const same = cpu.mode === "custom" && cpu.model !== null ? makeCandidate(cpu.model, met, target, setting) : null;
  if (same !== null && same.unexpressed === 0n) return same;
  const candidates = candidateNames(met)
    .map((name) => makeCandidate(name, met, target, setting))
    .filter((candidate) => candidate !== null);
  return rankCandidates(candidates, met).candidates[0] ?? same;
}

/**
 * The features that QEMU 10.0 and newer gives a guest with several CPUs in a socket, which check='full' wants named.
 * Where some host cannot be sure to take the names, check='partial' lets the guest start on all.
 */
function featuresOfTopology({ guest }: GuestDraft, vendor: string): FeatureSet {
  const topology = child(child(guest.domain, "cpu"), "topology");
  const inSocket = ["dies", "clusters", "cores", "threads"].map((name) => Number(attribute(topology, name) ?? 1));
  return inSocket.every((number) => number === 1) ? 0n : addedByTopology(vendor);
}

/** Lines that are needed, and every line of the user's that does not contradict them. */
function definitionOf(candidate: Candidate, cpu: GuestCpu, draft: GuestDraft, met: CpuOffer): PinnableCpu {
  const written = draft.state.cpu;
  const vendors = met.vendor.values;
  const vendor = cpu.vendor ?? (cpu.mode === "custom" || vendors.length !== 1 ? null : vendors[0]!);
  const threads = featuresOfTopology(draft, vendor ?? candidate.qemu.vendor);
  const canNameThreads = (threads & ~met.can.certain) === 0n;
  const features = linesOf(
    { ...candidate, require: candidate.require | (canNameThreads ? threads : 0n) },
    written?.features ?? {},
  );
  return {
    mode: "custom",
    match: "exact",
    check: canNameThreads ? "full" : "partial",
    migratable: null,
    model: candidate.model,
    fallback: "forbid",
    vendor,
    cache: written?.cache === "passthrough" ? null : (written?.cache ?? null),
    features,
  };
}

/**
 * The user's lines stay as they are; an optional one says what it comes to, since it came to something else on each
 * host. A feature that the user names is never switched off: where a host lacks it, that is an obstacle.
 */
function linesOf(candidate: Candidate, written: PinnableCpu["features"]): Record<string, FeaturePolicy> {
  const features: Record<string, FeaturePolicy> = {};
  let named: FeatureSet = 0n;
  for (const [name, policy] of Object.entries(written)) {
    const bit = featureSet([canonicalFeatureName(name)]);
    named |= bit;
    const comesTo = (candidate.features & bit) !== 0n ? "require" : "disable";
    features[name] = policy === "optional" ? comesTo : policy;
  }
  for (const name of featureNames(candidate.require & ~named)) features[name] = "require";
  for (const name of featureNames(candidate.disable & ~named)) features[name] = "disable";
  return features;
}

function reasonFor(cpu: GuestCpu, need: CpuNeed, met: CpuOffer, context: PinContext): string {
  return `${whyNotSettled(cpu, need, met, context)}; now it is what every host is known to give`;
}

function whyNotSettled(cpu: GuestCpu, need: CpuNeed, met: CpuOffer, { setting }: PinContext): string {
  const { mode, model, optional } = cpu;
  if (mode === "default") return "no CPU is named, so QEMU's default applies";
  if (mode !== "custom") return `mode='${mode}' is another CPU on every host`;
  const missing = featureNames(positive(missingOf(cpu, need, met)));
  if (missing.length > 0) return `not every host has ${joinNames(missing, 6)}`;
  if (optional.length > 0) return `${joinNames(optional, 6)} may be there on one host and not on another`;
  const unnamed = featureNames(unnamedLines(cpu, need, met, setting));
  if (unnamed.length > 0)
    return `check='full' wants named what is not alike in every ${model}: ${joinNames(unnamed, 6)}`;
  return "each host would make another CPU of it";
}
