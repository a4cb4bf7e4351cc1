import { type LibvirtMap, libvirtMapFor, libvirtMaps } from "../catalogue/libvirt-maps.ts";
import { parseMachineName } from "../catalogue/machine-types.ts";
import { qemuKnowsModel } from "../catalogue/qemu-models.ts";
import { compareVersions } from "../catalogue/versions.ts";
import type { LibvirtTraces } from "../evidence/observation.ts";
import { firstObservation, type Host, observations } from "./host.ts";

/** What is known of the libvirt on a host. */
export interface LibvirtSoftware {
  /** Whether anything the host gave comes from libvirt at all. */
  readonly present: boolean;
  /** The release, where a tool stated it. */
  readonly version: string | null;
  /** At least this release and older than that one, as stated or as the documents' traces bound it; null: no bound. */
  readonly atLeast: string | null;
  readonly below: string | null;
  /** The CPU maps this libvirt may carry, oldest first: one if the release is known and ours, else those that fit. */
  readonly maps: readonly LibvirtMap[];
}

/** What is known of the QEMU on a host. */
export interface QemuSoftware {
  /** The version where a tool stated it (with the micro version), or the upstream default machine type told it (without). */
  readonly version: string | null;
  readonly package: string | null;
  /** At least this version, where only older machine types were named. */
  readonly atLeast: string | null;
}

const noMaps: readonly LibvirtMap[] = [];
/** By a host's documents: a host under another name is the same. */
const libvirtCache = new WeakMap<Host["documents"], LibvirtSoftware>();
const qemuCache = new WeakMap<Host["documents"], QemuSoftware>();

/**
 * Which CPU maps a host's libvirt may carry.
 *
 * - A stated release decides: its own map, or, for a release between two of ours, both neighbours (what they agree on
 *   is sure, what they do not is unknown).
 * - Otherwise the documents' traces bound it: elements of the format that came with some release, and the list of
 *   models, which libvirt makes of *its* map and QEMU's models: a map that lacks a listed name does not fit, nor one
 *   that has a name which every QEMU knows and the list does not.
 */
export function libvirtOf(host: Host): LibvirtSoftware {
  let software = libvirtCache.get(host.documents);
  if (software === undefined) {
    software = resolveLibvirt(host);
    libvirtCache.set(host.documents, software);
  }
  return software;
}

function resolveLibvirt(host: Host): LibvirtSoftware {
  const stated = firstObservation(host, "libvirt.version")?.value ?? null;
  if (stated !== null)
    return { present: true, version: stated, atLeast: stated, below: null, maps: mapsOfRelease(stated) };
  const traces = observations(host, "libvirt.traces").map((observation) => observation.value);
  const unbounded = { version: null, atLeast: null, below: null };
  if (traces.length === 0) return { ...unbounded, present: false, maps: noMaps };
  if (!traces.some(tellsRelease)) return { ...unbounded, present: true, maps: libvirtMaps() };
  const inBounds = libvirtMaps().filter((map) => traces.every((trace) => isInBounds(map, trace)));
  const fit = inBounds.filter((map) => traces.every((trace) => fits(map, trace)));
  const maps = fit.length > 0 ? fit : inBounds.length > 0 ? inBounds : libvirtMaps();
  return { present: true, version: null, ...boundsOf(traces), maps: share(maps) };
}

/** The narrowest bounds that the traces of all documents tell. */
function boundsOf(traces: readonly LibvirtTraces[]): Pick<LibvirtSoftware, "atLeast" | "below"> {
  return {
    atLeast: traces.reduce<string | null>((bound, { atLeast }) => newer(bound, atLeast), null),
    below: traces.reduce<string | null>((bound, { below }) => older(bound, below), null),
  };
}

function mapsOfRelease(release: string): readonly LibvirtMap[] {
  const { map, exact, newer } = libvirtMapFor(release);
  return share(exact || newer === null ? [map] : [map, newer]);
}

const shared = new Map<string, readonly LibvirtMap[]>();

/** One array for all hosts with the same maps, so that what follows from them is computed once. */
function share(maps: readonly LibvirtMap[]): readonly LibvirtMap[] {
  const key = maps.map(({ version }) => version).join();
  const known = shared.get(key);
  if (known !== undefined) return known;
  shared.set(key, maps);
  return maps;
}

function tellsRelease({ atLeast, below, models }: LibvirtTraces): boolean {
  return atLeast !== null || below !== null || models.length > 0;
}

/** A map stands for the releases up to the next one of ours, and, as their newer neighbour, for those before it. */
function isInBounds(map: LibvirtMap, trace: LibvirtTraces): boolean {
  const maps = libvirtMaps();
  const index = maps.indexOf(map);
  const next = maps[index + 1];
  const previous = maps[index - 1];
  const tooOld = trace.atLeast !== null && next !== undefined && compareVersions(next.version, trace.atLeast) <= 0;
  const tooNew = trace.below !== null && previous !== undefined && compareVersions(previous.version, trace.below) >= 0;
  return !tooOld && !tooNew;
}

/** By the list of models, which hosts with the same list share. */
const fitting = new WeakMap<readonly string[], Map<LibvirtMap, boolean>>();

function fits(map: LibvirtMap, { models }: LibvirtTraces): boolean {
  let known = fitting.get(models);
  if (known === undefined) {
    known = new Map();
    fitting.set(models, known);
  }
  let answer = known.get(map);
  if (answer === undefined) {
    answer = areModelsOf(map, models);
    known.set(map, answer);
  }
  return answer;
}

function areModelsOf(map: LibvirtMap, models: readonly string[]): boolean {
  if (!models.every((name) => map.models.has(name))) return false;
  if (models.length === 0) return true;
  const listed = new Set(models);
  for (const name of map.models.keys()) {
    if (!listed.has(name) && qemuKnowsModel(name, oldestQemuWithStableModels) === true) return false;
  }
  return true;
}

/** Models in this QEMU are in every later one that we know (facts of QEMU 5.2 to 11.1, but for Icelake-Client, gone with 7.1). */
const oldestQemuWithStableModels = "7.2";

/** Which QEMU a host runs: stated, or told by the upstream machine type behind the aliases `q35` and `pc`. */
export function qemuOf(host: Host): QemuSoftware {
  let software = qemuCache.get(host.documents);
  if (software === undefined) {
    software = resolveQemu(host);
    qemuCache.set(host.documents, software);
  }
  return software;
}

function resolveQemu(host: Host): QemuSoftware {
  const stated = firstObservation(host, "qemu.version")?.value;
  if (stated !== undefined) return { version: stated.version, package: stated.package, atLeast: stated.version };
  let aliased: string | null = null;
  let newest: string | null = null;
  for (const { value } of observations(host, "machine.types")) {
    for (const entry of value.machines) newest = newer(newest, parseMachineName(entry.name).version);
    for (const target of Object.values(value.aliases)) aliased = newer(aliased, parseMachineName(target).version);
  }
  return { version: aliased, package: null, atLeast: newer(aliased, newest) };
}

function newer(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return compareVersions(a, b) >= 0 ? a : b;
}

function older(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return compareVersions(a, b) <= 0 ? a : b;
}
