import { type FeatureSet, featureNames, featureSet } from "../../catalogue/feature-set.ts";
import { linuxFeatureName, qemuFeatureName } from "../../catalogue/features.ts";
import { levelNames, levelOf, missingForLevel } from "../../catalogue/levels.ts";
import type { Host } from "../../host/host.ts";
import type { Presentation, Presented } from "../facet.ts";
import type { Candidate } from "./candidate.ts";
import { explainLosses } from "./causes.ts";
import type { CpuChoice } from "./choose-cpu.ts";
import { cpuFindings } from "./cpu-findings.ts";
import type { CpuOffer } from "./cpu-offer.ts";
import type { CpuLoss, CpuSection } from "./cpu-section.ts";

/** `cpu` of the result, as the contract has it. */
export function presentCpu(presented: Presented<CpuOffer, CpuChoice>): Presentation {
  const { choice, account, hosts } = presented;
  const { chosen, target } = choice;
  const features = chosen?.features ?? target.features;
  const nameHosts = (indices: readonly number[]) => indices.map((index) => hosts[index]!.name);
  const unexpressed = featureNames(target.features & ~features);
  const explain = explainLosses(hosts, presented.context.setting);
  const cpu: CpuSection = {
    vendor: choice.vendor,
    features: featureNames(features),
    names: otherNames(featureNames(features)),
    model: chosen?.model ?? null,
    require: chosen === null ? [] : featureNames(chosen.require),
    disable: chosen === null ? [] : featureNames(chosen.disable),
    qemu: chosen === null ? null : renderForQemu(chosen),
    physBits: choice.physBits,
    statesPhysBits: choice.statesPhysBits,
    pinVendor: choice.pinVendor,
    level: levelOf(features),
    nextLevel: findNextLevel(features, presented),
    lost: account.lost.map(({ element, hosts: on }) => presentLoss(element, on, hosts, explain)),
    withheld: target.withheld,
    undetermined: account.undetermined.map(({ element, hosts: on }) => ({ feature: element, hosts: nameHosts(on) })),
    unexpressible: unexpressed.map((feature) => ({ feature, hosts: hostsWithoutWord(feature, presented) })),
    complete: chosen !== null && unexpressed.length === 0,
    alternatives: choice.alternatives.map((candidate) => presentAlternative(candidate, target.features)),
  };
  return { section: { cpu }, findings: cpuFindings(presented) };
}

/** The hosts are told when they are asked for: thousands of unlike hosts are millions of losses. */
function presentLoss(
  feature: string,
  on: readonly number[],
  hosts: readonly Host[],
  explain: ReturnType<typeof explainLosses>,
): CpuLoss {
  const tell = () => explain(feature, on).map((cause, place) => ({ host: hosts[on[place]!]!.name, ...cause }));
  let told: CpuLoss["missingOn"] | null = null;
  return {
    feature,
    get missingOn() {
      told ??= tell();
      return told;
    },
  };
}

/** The first level that the features do not reach. A missing feature without hosts is shared by all and left out. */
function findNextLevel(
  features: FeatureSet,
  { account, hosts }: Presented<CpuOffer, CpuChoice>,
): CpuSection["nextLevel"] {
  const level = levelNames().find((name) => missingForLevel(features, name).length > 0);
  if (level === undefined) return null;
  const shared = new Set(account.common);
  const everyone = hosts.map((_, index) => index);
  const lacking = new Map([...account.lost, ...account.undetermined].map(({ element, hosts: on }) => [element, on]));
  const missing = missingForLevel(features, level).map((feature) => ({
    feature,
    hosts: (shared.has(feature) ? [] : (lacking.get(feature) ?? everyone)).map((index) => hosts[index]!.name),
  }));
  return { level, missing };
}

/** QEMU's rendering: the `-cpu` model with its own switches, in QEMU's spelling. */
function renderForQemu(chosen: Candidate) {
  return {
    model: chosen.model,
    on: featureNames(chosen.on).map(qemuFeatureName).sort(),
    off: featureNames(chosen.off).map(qemuFeatureName).sort(),
  };
}

function presentAlternative(candidate: Candidate, target: bigint) {
  const { family, model, stepping } = candidate.qemu;
  return {
    model: candidate.model,
    identity: `${family}/${model}/${stepping}`,
    require: featureNames(candidate.require),
    disable: featureNames(candidate.disable),
    lines: candidate.lines,
    lost: featureNames(target & ~candidate.features),
  };
}

/** QEMU's and Linux's names of the features whose name is not the same everywhere. */
function otherNames(features: readonly string[]): Record<string, { qemu?: string; linux?: string }> {
  const names: Record<string, { qemu?: string; linux?: string }> = {};
  for (const feature of features) {
    const qemu = qemuFeatureName(feature);
    const linux = linuxFeatureName(feature);
    const other = {
      ...(qemu === feature ? {} : { qemu }),
      ...(linux === null || linux === feature ? {} : { linux }),
    };
    if (Object.keys(other).length > 0) names[feature] = other;
  }
  return names;
}

function hostsWithoutWord(feature: string, { hosts, offers }: Presented<CpuOffer, CpuChoice>): string[] {
  const bit = featureSet([feature]);
  const without = offers.flatMap((offer, index) => ((offer.nameable & bit) === 0n ? [hosts[index]!.name] : []));
  return without.length > 0 ? without : hosts.map((host) => host.name);
}
