/** A machine type's name taken apart. */
export interface MachineName {
  readonly name: string;
  /** pc, q35, virt, pseries, s390-ccw-virtio, microvm...; null for a name of no family that we know. */
  readonly family: string | null;
  /** Upstream's X.Y or X.Y.Z; null for unversioned and downstream names. */
  readonly version: string | null;
  /** What a distributor, or an upstream variant, put in the version's place: noble, rhel9.4.0, 2.12-sxxm. Never ordered. */
  readonly downstream: string | null;
}

/** What versioned names begin with, longest first, and the family that they belong to. */
const PREFIXES: readonly (readonly [prefix: string, family: string])[] = [
  ["s390-ccw-virtio-", "s390-ccw-virtio"],
  ["pc-i440fx-", "pc"],
  ["pseries-", "pseries"],
  ["pc-q35-", "q35"],
  ["virt-", "virt"],
  ["pc-", "pc"],
];

/** Names without a version: aliases of the newest of a family, and machine types that make no promise across versions. */
const UNVERSIONED = new Map([
  ["pc", "pc"],
  ["q35", "q35"],
  ["ubuntu", "pc"],
  ["ubuntu-q35", "q35"],
  ["virt", "virt"],
  ["pseries", "pseries"],
  ["s390-ccw-virtio", "s390-ccw-virtio"],
  ["microvm", "microvm"],
  ["isapc", "isapc"],
  ["none", "none"],
]);

/** Names that stand for another machine type in one QEMU and for another in the next; never to be stored. */
const ALIASES = new Set(["pc", "q35", "ubuntu", "ubuntu-q35", "virt", "pseries", "s390-ccw-virtio"]);

const VERSION = /^\d{1,4}\.\d{1,4}(?:\.\d{1,4})?$/;

export function parseMachineName(name: string): MachineName {
  const unversioned = UNVERSIONED.get(name);
  if (unversioned !== undefined) return Object.freeze({ name, family: unversioned, version: null, downstream: null });
  const found = PREFIXES.find(([prefix]) => name.startsWith(prefix) && name.length > prefix.length);
  if (!found) return Object.freeze({ name, family: null, version: null, downstream: null });
  const rest = name.slice(found[0].length);
  const upstream = VERSION.test(rest);
  return Object.freeze({ name, family: found[1], version: upstream ? rest : null, downstream: upstream ? null : rest });
}

/** Whether the name is an unversioned one that resolves to a versioned machine type (on riscv64 and loongarch64 `virt` is a machine itself). */
export const isMachineAlias = (name: string): boolean => ALIASES.has(name);

/** Ubuntu's releases, and the upstream machine types that theirs equal. plucky came with QEMU 9.2 and equals 9.1. */
const equalled: ReadonlyMap<string, string> = new Map([
  ["jammy", "6.2"],
  ["noble", "8.2"],
  ["oracular", "9.0"],
  ["plucky", "9.1"],
  ["questing", "10.1"],
  ["resolute", "10.2"],
]);

/**
 * The upstream machine type that a distributor's equals in all but its name, by the compat properties of both; null where
 * none is known to. Never to be taken one for the other: QEMU refuses a stream by the name.
 */
export function machineTwin(name: string): string | null {
  const { downstream } = parseMachineName(name);
  const version = downstream === null ? undefined : equalled.get(downstream);
  return version === undefined ? null : name.replace(downstream!, version);
}
