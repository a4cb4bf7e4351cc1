import { type FactBit, type FactFeature, type Facts, lean, type QemuFeature } from "./facts.ts";

/** QEMU binaries that were looked at, oldest first; a trailing `u` marks a distributor's build that may carry backports. */
export const QEMU_BUILDS = ["5.2", "6.2u", "7.2", "8.2u", "9.2u", "10.0", "10.1u", "10.2u", "11.1"];

/** Linux releases whose headers were looked at, oldest first. */
export const LINUX_KERNELS = ["5.10", "6.1", "6.12", "7.2"];

const hex = (text: string | number): string => `0x${Number(text).toString(16)}`;

/** `cpuid 0x7/0 ebx 5` (leaf/subleaf register bit; no subleaf where the leaf has none), `msr 0x10a 62` (bit 0 to 63). */
const factBit = (bit: FactBit): string =>
  bit.msr === undefined
    ? cpuidBit(bit.leaf!, bit.subleaf ?? null, bit.register, bit.bit)
    : `msr ${hex(bit.msr)} ${bit.msrBit}`;

const cpuidBit = (leaf: string, subleaf: string | number | null, register: string, bit: number): string =>
  `cpuid ${hex(leaf)}${subleaf === null ? "" : `/${Number(subleaf)}`} ${register} ${bit}`;

const qemuBit = (feature: QemuFeature): string =>
  feature.msr === undefined
    ? cpuidBit(feature.leaf!, feature.subleaf ?? null, feature.reg!, feature.bit!)
    : `msr ${hex(feature.msr)} ${feature.bit}`;

/** First of an ascending list that has the name, and the later ones that lack it again. */
export function span(all: readonly string[], having: readonly string[]): { since: string; missingIn: string[] } | null {
  const first = all.findIndex((item) => having.includes(item));
  if (first < 0) return null;
  return { since: all[first]!, missingIn: all.slice(first).filter((item) => !having.includes(item)) };
}

/** Other spellings of each QEMU name. */
function groupSpellings(aliases: Record<string, string>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [alias, name] of Object.entries(aliases)) groups.set(name, [...(groups.get(name) ?? []), alias]);
  return groups;
}

export interface FeatureRecord {
  name: string;
  bits: string[];
  qemu?: string;
  [key: string]: unknown;
}

function presence(name: string | null, qemu: Map<string, QemuFeature>): Record<string, unknown> {
  const fact = name === null ? undefined : qemu.get(name);
  const seen = fact && span(QEMU_BUILDS, fact.present_in);
  if (!fact || !seen) return {};
  return {
    qemuSince: seen.since,
    qemuMissingIn: seen.missingIn,
    tcg: fact.tcg === undefined ? null : fact.tcg ? "yes" : "no",
    noAutoenable: fact.no_autoenable ?? false,
    qemuMigratable: fact.unmigratable ? "no" : null,
  };
}

export function importFeatures(facts: Facts): { features: FeatureRecord[]; canonical: (qemuName: string) => string } {
  const all = [...facts.qemuFeatures.features, ...facts.qemuFeatures.newer_than_10_0];
  const qemu = new Map(all.map((feature) => [feature.name, feature]));
  const mapVersions = Object.keys(facts.maps.versions);
  const spellings = groupSpellings(facts.x86Qemu.aliases);
  const qemuAliases = (name: string | null, own: readonly string[]): string[] =>
    name === null
      ? []
      : [...new Set([...own, ...(spellings.get(name) ?? []), ...(qemu.get(name)?.prop_aliases ?? [])])];

  const fromLibvirt = (feature: FactFeature): FeatureRecord => {
    const maps = span(
      mapVersions,
      mapVersions.filter((version) => facts.maps.versions[version]!.features.includes(feature.name)),
    );
    return lean({
      name: feature.name,
      bits: feature.bits.map(factBit),
      aliases: feature.aliases,
      libvirtSince: maps?.since,
      libvirtMissingIn: maps?.missingIn,
      libvirtMigratable: feature.migratable ? null : "no",
      qemu: feature.qemu,
      qemuAliases: qemuAliases(feature.qemu, feature.qemuAliases ?? []).filter((alias) => alias !== feature.name),
      ...presence(feature.qemu, qemu),
      linux: feature.linux,
      linuxImplies: feature.linuxImplies,
      linuxShownIn: feature.linuxShownIn,
      linuxVmxFlag: feature.linuxVmxFlag,
    }) as unknown as FeatureRecord;
  };
  const features = facts.x86.features.map(fromLibvirt);
  const named = new Set(features.flatMap((feature) => (feature.qemu ? [feature.qemu] : [])));
  for (const name of new Set(all.map((feature) => feature.name).filter((name) => !named.has(name)))) {
    const bits = all.filter((feature) => feature.name === name).map(qemuBit);
    features.push(
      lean({
        name,
        bits,
        qemu: name,
        qemuAliases: qemuAliases(name, []),
        ...presence(name, qemu),
      }) as unknown as FeatureRecord,
    );
  }
  // A name of libvirt's own wins over the same QEMU name of another feature: QEMU calls an EPT and a VPID bit alike.
  const names = new Set(features.map((feature) => feature.name));
  const byQemu = new Map(features.flatMap((feature) => (feature.qemu ? [[feature.qemu, feature.name] as const] : [])));
  return { features, canonical: (name) => (names.has(name) ? name : (byQemu.get(name) ?? name)) };
}

/** Flags of /proc/cpuinfo that stand for no feature of the list: kernel-made words, and bits of CPUs that neither libvirt nor QEMU names. */
export function importLinuxFlags(facts: Facts): unknown[] {
  return facts.x86.linuxFlags
    .filter((flag) => flag.libvirt === null)
    .map((flag) => ({
      name: flag.flag,
      kind: flag.synthetic ? "made by the kernel" : "hardware bit without another name",
    }));
}
