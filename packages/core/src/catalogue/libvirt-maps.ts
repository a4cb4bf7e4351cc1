import { EMPTY, embeddedSet, type FeatureSet } from "./feature-set.ts";
import { embedded, lazy } from "./lazy.ts";
import { tables } from "./source.ts";
import { compareVersions, seriesOf } from "./versions.ts";

/** What one libvirt release means by a model's name. */
export interface LibvirtModel {
  readonly name: string;
  /** What the name stands for, ancestors expanded; added and removed features are not in it. */
  readonly features: FeatureSet;
  /** QEMU gives them too; libvirt learned that later and leaves them out of comparisons. */
  readonly added: FeatureSet;
  /** Once in the model: libvirt writes them out as disabled. */
  readonly removed: FeatureSet;
  readonly vendor: string | null;
  /** Whether libvirt itself chooses the model for a guest (host) definition; any model may be named. */
  readonly decodeGuest: boolean;
  readonly decodeHost: boolean;
  /** The versioned name of an unversioned one: Skylake-Server -> Skylake-Server-v1. */
  readonly canonical: string | null;
  readonly ancestor: string | null;
}

export interface LibvirtMap {
  readonly version: string;
  /** Feature names that the release accepts. */
  readonly knows: FeatureSet;
  /** In load order: decoding prefers later ones. */
  readonly models: ReadonlyMap<string, LibvirtModel>;
}

type ModelRow = [
  name: string,
  features: number,
  added: number,
  removed: number,
  vendor: string | null,
  decode: string,
  ancestor: string | null,
];

const rows = embedded<[version: string, knows: number, models: ModelRow[]][]>(() => tables().libvirt.maps);
const setTexts = embedded<string[]>(() => tables().libvirt.sets);
const sets = lazy(() => setTexts().map(embeddedSet));
const setAt = (place: number): FeatureSet => sets()[place] ?? EMPTY;

function mapOf(version: string, knows: number, models: readonly ModelRow[]): LibvirtMap {
  const canonical = new Map(
    models.flatMap(([name, , , , , , ancestor]) => (ancestor === null ? [] : [[ancestor, name] as const])),
  );
  const entries = models.map(([name, features, added, removed, vendor, decode, ancestor]): [string, LibvirtModel] => [
    name,
    Object.freeze({
      name,
      features: setAt(features),
      added: setAt(added),
      removed: setAt(removed),
      vendor,
      decodeGuest: decode.includes("guest"),
      decodeHost: decode.includes("host"),
      canonical: canonical.get(name) ?? null,
      ancestor,
    }),
  ]);
  return Object.freeze({ version, knows: setAt(knows), models: new Map(entries) });
}

/** The maps we have, oldest first. */
export const libvirtMaps: () => readonly LibvirtMap[] = lazy(() => Object.freeze(rows().map((row) => mapOf(...row))));

/**
 * The map by which to read what a libvirt release says. Between two of ours the older one holds, and what the release knows
 * besides is at most what the next newer one (`newer`) adds; older than all ours, our oldest stands in.
 */
export function libvirtMapFor(version: string): {
  readonly map: LibvirtMap;
  readonly exact: boolean;
  readonly newer: LibvirtMap | null;
} {
  const maps = libvirtMaps();
  const series = seriesOf(version);
  const index = maps.findLastIndex((map) => compareVersions(map.version, series) <= 0);
  const map = maps[Math.max(index, 0)]!;
  const exact = compareVersions(map.version, series) === 0;
  return Object.freeze({ map, exact, newer: exact || index < 0 ? null : (maps[index + 1] ?? null) });
}
