import { dependencyRules, dependentsOf } from "../catalogue/dependencies.ts";
import { featureNames, featureSet } from "../catalogue/feature-set.ts";
import { type FeatureInfo, findFeature, linuxKernels, qemuBuilds } from "../catalogue/features.ts";
import { levelNames, missingForLevel } from "../catalogue/levels.ts";
import { libvirtMaps } from "../catalogue/libvirt-maps.ts";
import { microcodeGained, mitigationOf, withdrawalOf } from "../catalogue/mitigations.ts";
import type { FeatureExplanation, Since } from "./result.ts";

/** What is known of a feature, by any of its names; null for a name that is none. */
export function explainFeature(name: string): FeatureExplanation | null {
  const info = findFeature(name);
  if (info === undefined) return null;
  const mitigation = mitigationOf(info.name);
  const withdrawal = withdrawalOf(info.name);
  return {
    kind: "feature",
    name: info.name,
    names: { libvirt: info.libvirtKnows.length > 0 ? info.name : null, qemu: info.qemu, linux: info.linux },
    aliases: [...info.aliases, ...info.qemuAliases],
    bits: info.bits,
    needs: dependencyRules()
      .filter(({ neededBy }) => neededBy.includes(info.name))
      .map(({ anyOf }) => anyOf),
    neededBy: featureNames(dependentsOf(info.name)),
    levels: levelNames().filter((level) => addedBy(level).includes(info.name)),
    mitigation: mitigation
      ? { kind: mitigation.kind, vulnerabilities: mitigation.vulnerabilities, note: mitigation.note }
      : null,
    withdrawn: withdrawal ? { by: withdrawal.by, note: withdrawal.note } : null,
    fromMicrocode: microcodeGained().includes(info.name),
    since: { libvirt: libvirtSince(info), qemu: qemuSince(info.qemuSince), linux: linuxSince(info) },
    migratable: info.migratable,
    tcg: info.tcg,
  };
}

/** The features that a level needs beyond the level below it, sorted. */
export function addedBy(level: string): string[] {
  const below = levelNames()[levelNames().map(String).indexOf(level) - 1];
  return missingForLevel(below === undefined ? 0n : featureSet(missingForLevel(0n, below)), level);
}

function libvirtSince({ libvirtKnows }: FeatureInfo): Since | null {
  const [version] = libvirtKnows;
  return version === undefined ? null : { version, orOlder: version === libvirtMaps()[0]!.version, distributor: false };
}

/** By the flag in /proc/cpuinfo: of a feature without one we cannot tell. */
function linuxSince({ linuxShownIn }: FeatureInfo): Since | null {
  const [version] = linuxShownIn;
  return version === undefined ? null : { version, orOlder: version === linuxKernels()[0], distributor: false };
}

/** A trailing `u` marks a distributor's build. */
export function qemuSince(build: string | null): Since | null {
  if (build === null) return null;
  return { version: build.replace(/u$/, ""), orOlder: build === qemuBuilds()[0], distributor: build.endsWith("u") };
}
