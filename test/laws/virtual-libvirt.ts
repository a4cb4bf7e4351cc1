import fc, { type Arbitrary } from "fast-check";
import { featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { type LibvirtMap, libvirtMaps } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { compareVersions } from "../../packages/core/src/catalogue/versions.ts";

/** A libvirt as it is: its release and the CPU map it carries. */
export interface VirtualLibvirt {
  readonly release: string;
  readonly map: LibvirtMap;
}

/** Releases between two of our maps, of which only the neighbours are known. */
const releasesBetween = ["8.0.0", "10.0.0", "12.0.0"] as const;

/** A libvirt of one of our maps, or of a release between two with part of what the newer one brings. */
export const someLibvirt: Arbitrary<VirtualLibvirt> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...libvirtMaps()).map((map) => ({ release: `${map.version}.0`, map })) },
  { weight: 1, arbitrary: fc.constantFrom(...releasesBetween).chain(someReleaseBetween) },
);

function someReleaseBetween(release: string): Arbitrary<VirtualLibvirt> {
  const maps = libvirtMaps();
  const older = maps.findLast(({ version }) => compareVersions(version, release) < 0)!;
  const newer = maps[maps.indexOf(older) + 1]!;
  const words = fc.subarray(featureNames(newer.knows & ~older.knows));
  const models = fc.subarray([...newer.models.values()]);
  return fc.tuple(words, models).map(([newWords, newModels]) => {
    const knows = older.knows | featureSet(newWords);
    const known = newModels.filter(({ features, removed }) => ((features | removed) & ~knows) === 0n);
    const mixed = new Map([...older.models, ...known.map((model) => [model.name, model] as const)]);
    return { release, map: { version: release, knows, models: mixed } };
  });
}
