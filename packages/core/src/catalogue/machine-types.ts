import { indicesOf } from "../lattice/interner.ts";
import { deepFreeze, embedded, lazy } from "./lazy.ts";
import { parseMachineName } from "./machine-names.ts";
import type { BuildRow, PackedMachines } from "./pack/machine-types.ts";
import { tables } from "./source.ts";
import { compareVersions, isSnapshot, parseVersion, seriesOf } from "./versions.ts";

export { isMachineAlias, type MachineName, machineTwin, parseMachineName } from "./machine-names.ts";

export interface QemuMachine {
  readonly name: string;
  /** The unversioned name that resolves to it in this release. */
  readonly alias?: string;
  readonly deprecated: boolean;
  readonly maxCpus: number;
}

interface Lifecycle {
  rule: {
    deprecatedAfterMajors: number;
    removedAfterMajors: number;
    deprecatesFrom: string;
    removesFrom: string;
    minorsPerMajor: number;
  };
  earlier: { name: string; deprecatedIn?: string; removedIn?: string }[];
}

const architectures = embedded<Record<string, PackedMachines>>(() => tables().machineTypes.machines);
const lifecycle = embedded<Lifecycle>(() => tables().machineTypes.lifecycle);
const earlier = lazy(() => new Map(lifecycle().earlier.map((entry) => [entry.name, entry])));

/** Families whose versioned names follow QEMU's lifecycle. */
const VERSIONED = new Set(["pc", "q35", "virt", "pseries", "s390-ccw-virtio"]);

/**
 * QEMU's rule for machine type a.b: due in release (a + majors).b, or at the start of the next major where that major has no
 * minor b (releases are .0, .1 and .2); never before the release from which QEMU applies the rule.
 */
function due(name: string, majors: number, from: string): string | null {
  const { family, version } = parseMachineName(name);
  if (version === null || family === null || !VERSIONED.has(family)) return null;
  const [major, minor] = parseVersion(version);
  const next = major + majors;
  const release = minor < lifecycle().rule.minorsPerMajor ? `${next}.${minor}` : `${next + 1}.0`;
  return compareVersions(release, from) < 0 ? from : release;
}

/** The QEMU release from which the machine type is deprecated; null for names outside upstream's lifecycle. */
export function machineDeprecatedIn(name: string): string | null {
  const { deprecatedAfterMajors, deprecatesFrom } = lifecycle().rule;
  return earlier().get(name)?.deprecatedIn ?? due(name, deprecatedAfterMajors, deprecatesFrom);
}

/** The first QEMU release without the machine type; null for names outside upstream's lifecycle. */
export function machineRemovedIn(name: string): string | null {
  const { removedAfterMajors, removesFrom } = lifecycle().rule;
  return earlier().get(name)?.removedIn ?? due(name, removedAfterMajors, removesFrom);
}

function expandRuns(text: string): number[] {
  return text.split(" ").flatMap((run) => {
    const [value, times] = run.split("x").map(Number) as [number, number];
    return new Array<number>(times).fill(value);
  });
}

/** Upstream's machine types only: a distributor's own names say nothing of the release. */
function machinesOf(names: readonly string[], build: BuildRow): readonly QemuMachine[] {
  const [, , present, deprecated, aliases, , maxCpus] = build;
  const marked = new Set(indicesOf(BigInt(`0x${deprecated}`)));
  const limits = expandRuns(maxCpus);
  const aliasOf = new Map(Object.entries(aliases).map(([alias, name]) => [name, alias]));
  const machines = indicesOf(BigInt(`0x${present}`)).map((index, place): QemuMachine => {
    const name = names[index]!;
    const alias = aliasOf.get(name);
    return { name, ...(alias === undefined ? {} : { alias }), deprecated: marked.has(index), maxCpus: limits[place]! };
  });
  return deepFreeze(build[1].includes("d") ? machines.filter(({ name }) => !isDownstreamName(name)) : machines);
}

function isDownstreamName(name: string): boolean {
  const { downstream } = parseMachineName(name);
  return (downstream !== null && !/^\d/.test(downstream)) || name.startsWith("ubuntu");
}

/** Plain upstream builds first, then variants, then distributors' builds. */
const rank = (build: BuildRow): number => (build[1].includes("d") ? 2 : 0) + (build[1].includes("v") ? 1 : 0);

const known = new Map<BuildRow, readonly QemuMachine[]>();

/** The machine types of a QEMU release, sorted by name; null where we have no build of that release series for the architecture. */
export function qemuMachines(arch: string, qemuVersion: string): readonly QemuMachine[] | null {
  if (!Object.hasOwn(architectures(), arch) || isSnapshot(qemuVersion)) return null;
  const { names, builds } = architectures()[arch]!;
  const series = seriesOf(qemuVersion);
  const [build] = builds
    .filter((row) => !isSnapshot(row[0]) && seriesOf(row[0]) === series)
    .sort((a, b) => rank(a) - rank(b));
  if (!build) return null;
  const machines = known.get(build) ?? machinesOf(names.split(" "), build);
  known.set(build, machines);
  return machines;
}

/** The QEMU release series of which we have a build of the architecture, oldest first. */
export const machineReleases = (arch: string): readonly string[] => {
  const builds = Object.hasOwn(architectures(), arch) ? architectures()[arch]!.builds : [];
  const series = builds.filter(([qemu]) => !isSnapshot(qemu)).map(([qemu]) => seriesOf(qemu));
  return Object.freeze([...new Set(series)].sort(compareVersions));
};

/** Every machine type that some build of the architecture has, sorted. */
export const allMachineNames = (arch: string): readonly string[] =>
  Object.hasOwn(architectures(), arch) ? Object.freeze(architectures()[arch]!.names.split(" ")) : [];

export const machineArchitectures = (): readonly string[] => Object.keys(architectures());
