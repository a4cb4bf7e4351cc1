import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { type LibvirtMap, libvirtMaps } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { type CpuMap, readCpuMap } from "../../scripts/data/refresh/cpu-map.ts";
import { realDirectory } from "../../scripts/real/directory.ts";

const sorted = (names: Iterable<string>): string[] => [...names].sort();

/** Our map, in the shape of what was read. */
const ours = (map: LibvirtMap): Record<string, unknown> =>
  Object.fromEntries(
    [...map.models].map(([name, model]) => [
      name,
      {
        features: featureNames(model.features),
        added: featureNames(model.added),
        removed: featureNames(model.removed),
        vendor: model.vendor,
        decodeHost: model.decodeHost,
        decodeGuest: model.decodeGuest,
        ancestor: model.ancestor,
      },
    ]),
  );

const theirs = (map: CpuMap): Record<string, unknown> =>
  Object.fromEntries(
    [...map.models].map(([name, model]) => [
      name,
      { ...model, features: sorted(model.features), added: sorted(model.added), removed: sorted(model.removed) },
    ]),
  );

/** The map of ours, and the root of the installation that has it. */
const INSTALLED = [
  ["9.0", "/"],
  ["11.3", join(realDirectory(), "trixie")],
] as const;

describe.each(INSTALLED)("libvirt %s's CPU map as installed", (version, root) => {
  const folder = join(root, "usr/share/libvirt/cpu_map");
  const absent = !existsSync(folder) && process.env.VIRT_BASELINE_REAL !== "1";

  it.skipIf(absent)("knows the features that ours does", () => {
    const map = libvirtMaps().find((candidate) => candidate.version === version)!;
    expect(sorted(readCpuMap(folder).features)).toEqual(featureNames(map.knows));
  });

  it.skipIf(absent)("has the models that ours has, in that order and with the same meaning", () => {
    const map = libvirtMaps().find((candidate) => candidate.version === version)!;
    const installed = readCpuMap(folder);
    expect([...installed.models.keys()]).toEqual([...map.models.keys()]);
    expect(ours(map)).toEqual(theirs(installed));
  });
});
