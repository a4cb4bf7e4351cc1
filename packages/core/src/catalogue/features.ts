import { type FeatureSet, featureSet } from "./feature-set.ts";
import { deepFreeze, embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";

/** Where hardware shows a feature: a bit of a CPUID register (subleaf null where the leaf has none), or a bit 0..63 of an MSR. */
export type FeatureBit =
  | {
      readonly leaf: number;
      readonly subleaf: number | null;
      readonly register: "eax" | "ebx" | "ecx" | "edx";
      readonly bit: number;
    }
  | { readonly msr: number; readonly bit: number };

export interface FeatureInfo {
  /** libvirt's name, or QEMU's where libvirt has none. */
  readonly name: string;
  /** Other spellings that libvirt's map states. */
  readonly aliases: readonly string[];
  /** The CPU property in QEMU; null where QEMU has none. */
  readonly qemu: string | null;
  readonly qemuAliases: readonly string[];
  /** The flag in /proc/cpuinfo; null where Linux shows none. */
  readonly linux: string | null;
  /** The kernels of the data whose /proc/cpuinfo shows the flag, oldest first. */
  readonly linuxShownIn: readonly string[];
  /** Other flags that Linux shows when the bit is set. */
  readonly linuxImplies: readonly string[];
  /** The word in the "vmx flags" line of /proc/cpuinfo. */
  readonly linuxVmxFlag: string | null;
  readonly bits: readonly FeatureBit[];
  /** Whether QEMU migrates a guest that has it: false for `invtsc` alone, unless a frequency is pinned. */
  readonly migratable: boolean;
  /** What libvirt's map says, which is stale for `xsaves`: libvirt leaves such features out of host-model. */
  readonly libvirtMigratable: boolean;
  /** Versions of our libvirt maps that know the name. */
  readonly libvirtKnows: readonly string[];
  /** The first of our QEMU builds that has the property (the oldest is 5.2: then it means 5.2 or older). */
  readonly qemuSince: string | null;
  readonly qemuMissingIn: readonly string[];
  /** A bit of the hypervisor's own leaves, 0x4000xxxx. */
  readonly paravirtual: boolean;
  /** Whether QEMU's own emulation has it; null where that is not known. */
  readonly tcg: boolean | null;
  /** QEMU's host and max models leave it off until it is named. */
  readonly noAutoenable: boolean;
}

interface Details {
  bits: string[];
  aliases?: string[];
  libvirtSince?: string;
  libvirtMissingIn?: string[];
  libvirtMigratable?: "no";
  qemu?: string;
  qemuAliases?: string[];
  qemuSince?: string;
  qemuMissingIn?: string[];
  qemuMigratable?: "no";
  tcg?: "yes" | "no";
  noAutoenable?: boolean;
  linux?: string;
  linuxShownIn?: string[];
  linuxImplies?: string[];
  linuxVmxFlag?: string;
}

const order = embedded<string>(() => tables().features.order);
const details = embedded<Details[]>(() => tables().features.details);
const maps = embedded<string[]>(() => tables().features.maps);
/** The kernels whose flags were looked at, oldest first. */
export const linuxKernels = embedded<readonly string[]>(() => tables().features.kernels);
/** Our QEMU builds, oldest first; a trailing `u` marks a distributor's build. */
export const qemuBuilds = embedded<readonly string[]>(() => tables().features.builds);

function parseBit(text: string): FeatureBit {
  const [kind, place, last, bit] = text.split(" ") as [string, string, string, string];
  if (kind === "msr") return { msr: Number(place), bit: Number(last) };
  const [leaf, subleaf] = place.split("/") as [string, string | undefined];
  const register = last as "eax" | "ebx" | "ecx" | "edx";
  return { leaf: Number(leaf), subleaf: subleaf === undefined ? null : Number(subleaf), register, bit: Number(bit) };
}

const isParavirtual = (bit: FeatureBit): boolean => "leaf" in bit && bit.leaf >>> 16 === 0x4000;

function knowingMaps({ libvirtSince, libvirtMissingIn }: Details): string[] {
  if (libvirtSince === undefined) return [];
  return maps()
    .slice(maps().indexOf(libvirtSince))
    .filter((version) => !libvirtMissingIn?.includes(version));
}

const kernelsShowing = ({ linux, linuxShownIn }: Details): string[] =>
  linux === undefined ? [] : linuxKernels().filter((kernel) => linuxShownIn?.includes(kernel) ?? true);

function infoOf(name: string, from: Details): FeatureInfo {
  const bits = from.bits.map(parseBit);
  return deepFreeze({
    name,
    aliases: from.aliases ?? [],
    qemu: from.qemu ?? null,
    qemuAliases: from.qemuAliases ?? [],
    linux: from.linux ?? null,
    linuxShownIn: kernelsShowing(from),
    linuxImplies: from.linuxImplies ?? [],
    linuxVmxFlag: from.linuxVmxFlag ?? null,
    bits,
    migratable: from.qemuMigratable !== "no",
    libvirtMigratable: from.libvirtMigratable !== "no",
    libvirtKnows: knowingMaps(from),
    qemuSince: from.qemuSince ?? null,
    qemuMissingIn: from.qemuMissingIn ?? [],
    paravirtual: bits.some(isParavirtual),
    tcg: from.tcg === undefined ? null : from.tcg === "yes",
    noAutoenable: from.noAutoenable ?? false,
  });
}

const features = lazy(() => {
  const names = order().split(" ");
  return Object.freeze(details().map((from, index) => infoOf(names[index]!, from)));
});

/**
 * Every spelling, to its feature. Where two features share a spelling the first of these wins: the name itself, libvirt's
 * aliases, QEMU's name, QEMU's aliases, Linux's flag (QEMU calls an EPT and a VPID bit alike).
 */
const spellings = lazy(() => {
  const found = new Map<string, FeatureInfo>();
  const add = (spelling: string | null, info: FeatureInfo): void => {
    if (spelling !== null && !found.has(spelling)) found.set(spelling, info);
  };
  const ranks: ((info: FeatureInfo) => readonly (string | null)[])[] = [
    (info) => [info.name],
    (info) => info.aliases,
    (info) => [info.qemu],
    (info) => info.qemuAliases,
    (info) => [info.linux],
  ];
  for (const rank of ranks) for (const info of features()) for (const spelling of rank(info)) add(spelling, info);
  for (const [spelling, info] of [...found]) add(dashed(spelling), info);
  return found;
});

const dashed = (name: string): string => name.replaceAll("_", "-");

export const allFeatures = (): readonly FeatureInfo[] => features();

/** The feature of a name or alias in libvirt, QEMU or Linux; dashes and underscores are alike where no name decides. */
export const findFeature = (name: string): FeatureInfo | undefined =>
  spellings().get(name) ?? spellings().get(dashed(name));

/** libvirt's spelling (QEMU's where libvirt has no name) of any spelling; an unknown name is returned as it is. */
export const canonicalFeatureName = (name: string): string => findFeature(name)?.name ?? name;

/** The name for a -cpu line; an unknown name is returned as it is. */
export const qemuFeatureName = (canonical: string): string => findFeature(canonical)?.qemu ?? canonical;

/** The flag in /proc/cpuinfo, null where Linux shows none. */
export const linuxFeatureName = (canonical: string): string | null => findFeature(canonical)?.linux ?? null;

const neverGuestNames = embedded<string[]>(() => tables().libvirt.neverGuest);

/** Names that libvirt never passes to QEMU, whatever a definition says. */
export const neverGuestFeatures: () => FeatureSet = lazy(() => featureSet(neverGuestNames()));
