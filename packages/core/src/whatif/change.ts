import type { Document } from "../evidence/document.ts";
import type { AnyObservation, Subject } from "../evidence/observation.ts";
import type { Host } from "../host/host.ts";
import { compareCodePoints } from "../lattice/interner.ts";

/** What is supposed of a fleet. */
export interface FleetChange {
  /** Names of hosts that are taken away. */
  readonly without: readonly string[];
  /** Hosts that come. */
  readonly with: readonly Host[];
  /** Hosts that take the place of those of the same name: another machine, or the same described anew. */
  readonly replace: readonly Host[];
  /** New evidence of hosts that stay: it counts where it speaks, the old where it does not. */
  readonly upgrade: readonly Host[];
}

/** The fleet after the change, by name. Names of hosts that are not there change nothing. */
export function applyChange(hosts: readonly Host[], change: FleetChange): Host[] {
  const gone = new Set(change.without);
  const replaced = new Map(change.replace.map((host) => [host.name, host]));
  const upgraded = new Map(change.upgrade.map((host) => [host.name, host]));
  const kept = hosts
    .filter(({ name }) => !gone.has(name))
    .map((host) => {
      const stand = replaced.get(host.name) ?? host;
      const news = upgraded.get(host.name);
      return news === undefined ? stand : upgradeHost(stand, news);
    });
  return [...kept, ...change.with].sort((a, b) => compareCodePoints(a.name, b.name));
}

/** What runs guests; told by any of these, the old host's software is gone as a whole. */
const software: ReadonlySet<Subject> = new Set<Subject>([
  ...(["libvirt.version", "libvirt.traces", "qemu.version", "kernel.version", "microcode", "machine.types"] as const),
  ...(["cpu.guest", "cpu.models", "limits.maxVcpus", "devices", "firmware", "hyperv", "migration"] as const),
]);

/** Facts of the software that newer documents leave out are not those of the older software. */
const tellsOfSoftware: ReadonlySet<Subject> = new Set<Subject>(["cpu.guest", "cpu.models", "machine.types"]);

/**
 * A host with new evidence: of what that speaks of the old is forgotten, subject by subject; once it tells of CPU or
 * machine types, all that depends on the software is.
 */
export function upgradeHost(host: Host, news: Host): Host {
  const told = new Set<Subject>(
    news.documents.flatMap(({ observations }) => observations.map(({ subject }) => subject)),
  );
  if ([...tellsOfSoftware].some((subject) => told.has(subject))) for (const subject of software) told.add(subject);
  const isKept = ({ subject }: AnyObservation) => !told.has(subject);
  const kept = host.documents.flatMap((document): Document[] => {
    const observations = document.observations.filter(isKept);
    if (observations.length === document.observations.length) return [document];
    const { evidence: _, ...rest } = document;
    return observations.length === 0 ? [] : [{ ...rest, observations }];
  });
  return { ...host, documents: [...kept, ...news.documents] };
}
