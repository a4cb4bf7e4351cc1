import { embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";
import { compareVersions } from "./versions.ts";

/** A QEMU device type and the value of libvirt's domain capabilities that stands for it. */
export interface DeviceName {
  /** QEMU's type name. */
  readonly type: string;
  /** libvirt's enumeration, as `video.modelType`, and its value. */
  readonly kind: string;
  readonly value: string;
}

const words = embedded<Record<string, Record<string, string>>>(() => tables().devices.libvirtWords);
const rows = embedded<[type: string, kind: string, value: string][]>(() => tables().devices.typesByWord);
const builds = embedded<string[]>(() => tables().devices.builds);
const everywhere = embedded<string>(() => tables().devices.everywhere);
const unmigratableRuns = embedded<Record<string, string>>(() => tables().devices.unmigratable);

/**
 * The types that libvirt's enumerations stand for: the value is listed exactly where QEMU has the type (shown on all
 * recorded pairs of domain capabilities and QMP answers of libvirt 11.3's test data).
 */
export const deviceNames: () => readonly DeviceName[] = lazy(() =>
  rows().map(([type, kind, value]) => ({ type, kind, value })),
);

const nameByType = lazy(() => new Map(deviceNames().map((name) => [name.type, name])));

/** libvirt's words for a QEMU device type: `cirrus-vga` is the value `cirrus` of `video.modelType`. */
export function deviceNameOf(type: string): DeviceName | null {
  return nameByType().get(type) ?? null;
}

/**
 * The values of an enumeration that a release of libvirt surely knows, so that it would list them where they are on
 * offer. Source: the values in the test data of libvirt 9.0 and 11.3; of releases between, the older is sure.
 */
export function libvirtWords(kind: string, release: string): string[] {
  const since = Object.hasOwn(words(), kind) ? words()[kind]! : {};
  return Object.keys(since).filter((word) => compareVersions(since[word]!, release) <= 0);
}

/** The release from which libvirt surely knows a value; null for one that is not in our data. */
export function wordKnownSince(kind: string, word: string): string | null {
  const since = Object.hasOwn(words(), kind) ? words()[kind]! : {};
  return Object.hasOwn(since, word) ? since[word]! : null;
}

/**
 * Whether QEMU of this series is known to refuse to migrate a guest with the device; others were not seen to. Source:
 * `-only-migratable` on x86 builds 5.2 to 11.1, each device made once.
 */
export function isUnmigratable(type: string, series: string): boolean {
  const runs = Object.hasOwn(unmigratableRuns(), type) ? unmigratableRuns()[type]!.split(", ") : [];
  return runs.some((run) => {
    const [first, last] = run.split("..").map((build) => build.replace(/u$/, "")) as [string, string];
    return compareVersions(series, first) >= 0 && compareVersions(series, last) <= 0;
  });
}

/** The newest series of QEMU of which each device was tried. */
export const newestBuildTried: () => string = lazy(() => {
  const [newest] = builds()
    .map((build) => build.replace(/u$/, ""))
    .sort((a, b) => compareVersions(b, a));
  return newest!;
});

const everydayTypes = lazy(() => new Set(everywhere().split(" ")));

/**
 * Whether every build has the device type: all builds tried have it, and no distributor is known to leave it out.
 * Source: qom-list-types on x86 builds 5.2 to 11.1; the device lists of RHEL's builds (configs/devices/x86_64-softmmu).
 */
export function isEverydayType(type: string): boolean {
  return everydayTypes().has(type) && !leftOutBySome.has(type);
}

/** Old hardware that some distributors build QEMU without. */
const leftOutBySome = new Set([
  ...["AC97", "ES1370", "adlib", "cs4231a", "gus", "sb16", "usb-audio"],
  ...["am53c974", "dc390", "lsi53c810", "lsi53c895a", "megasas", "megasas-gen2", "mptsas1068", "pvscsi"],
  ...["e1000", "e1000e", "i82551", "i82557b", "i82559er", "ne2k_pci", "pcnet", "rtl8139", "vmxnet3"],
]);
