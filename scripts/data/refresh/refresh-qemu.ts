import type { FeaturesFile } from "../../../packages/core/src/catalogue/pack/features.ts";
import type { QemuModelsFile } from "../../../packages/core/src/catalogue/pack/qemu.ts";
import { compareVersions, seriesOf } from "../../../packages/core/src/catalogue/versions.ts";
import type { Releases } from "./presence.ts";
import { featuresOn, propertiesNoFeature, refreshProperties } from "./qemu-properties.ts";
import type { QemuModels } from "./read-qmp.ts";
import type { Refreshed } from "./refresh-libvirt.ts";
import { refreshQemuModels } from "./refresh-qemu-models.ts";

type Read = <T>(name: string) => T;

/**
 * What a QEMU's CPU models and properties change in the data, in words and as the files of data/cpu-models/x86 that it
 * touches: which properties the release knows ({@link refreshProperties}), which models and aliases it has and what they
 * are ({@link refreshQemuModels}).
 *
 * @throws {RangeError} for a release of which the data have a distributor's build: which of both would be meant is open
 */
export function refreshQemu(read: Read, source: QemuModels, release: string): Refreshed {
  const features = read<FeaturesFile>("features");
  const models = read<QemuModelsFile>("qemu-models");
  const series = seriesOf(release);
  if (features.builds.includes(`${series}u`))
    throw new RangeError(`the data have a distributor's build of QEMU ${series}; compare another release`);
  const withSeries = (builds: readonly string[]) => [...new Set([...builds, series])].sort(compareVersions);
  const releases: Releases = { builds: withSeries(features.builds), listed: withSeries(models.builds), series };
  const properties = refreshProperties(features, source, releases);
  const shown = new Map(
    [...source.expansions].map(([name, expansion]) => [name, featuresOn(expansion, properties.features)]),
  );
  const table = refreshQemuModels({ read, source, shown, releases });
  return {
    changes: [...properties.changes, ...propertiesNoFeature(source, properties.features), ...table.changes],
    files: {
      "features.json": { ...features, builds: releases.builds, features: properties.features },
      "qemu-models.json": table.file,
    },
  };
}
