/**
 * Holds the data against a newer libvirt or QEMU, and says in words what would change; --write changes it:
 *
 *   npx tsx scripts/data/refresh.ts --cpu-map /usr/share/libvirt/cpu_map --release 12.9 [--write]
 *   npx tsx scripts/data/refresh.ts --machine-help FILE --release 11.2 [--arch x86_64] [--write]
 *   npx tsx scripts/data/refresh.ts --qmp TRANSCRIPT --release 11.2 [--arch x86_64] [--write]
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareVersions, parseVersion, seriesOf } from "../../packages/core/src/catalogue/versions.ts";
import { canonicalText } from "./canonical.ts";
import { dataRoot, jsonFiles, readJson, writeIfChanged } from "./files.ts";
import type { Change } from "./refresh/change.ts";
import { readMapFolder } from "./refresh/read-cpu-map.ts";
import { refreshLibvirt } from "./refresh/refresh-libvirt.ts";
import {
  type Build,
  type Machine,
  readMachineHelp,
  readQmpMachines,
  refreshMachines,
} from "./refresh/refresh-machines.ts";

export interface Refresh {
  readonly changes: readonly Change[];
  /** By path below the data folder. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a libvirt `cpu_map` folder changes in a data folder. */
export function refreshCpuMap(data: string, folder: string, release: string): Refresh {
  const read = <T>(name: string): T => readJson<T>(join(data, "cpu-models/x86", `${name}.json`));
  const { changes, files } = refreshLibvirt(read, readMapFolder(folder), release);
  const texts = Object.entries(files).map(
    ([name, value]) => [join("cpu-models/x86", name), canonicalText(value)] as const,
  );
  return { changes, files: new Map(texts) };
}

/** What a QEMU's machine types change in a data folder. */
export function refreshMachineTypes(
  data: string,
  machines: readonly Machine[],
  arch: string,
  release: string,
): Refresh {
  const series = seriesOf(release);
  const { before, path } = buildBefore(data, arch, series);
  const { changes, build } = refreshMachines(before, machines, series);
  const { qemu: _, machines: __, ...kept } = path === null ? {} : (before ?? {});
  const file = path ?? join("machine-types", arch, `binary-${series}.json`);
  return { changes, files: new Map([[file, canonicalText({ qemu: build.qemu, ...kept, machines: build.machines })]]) };
}

/** The plain build of the release, else the newest older one without its path. */
function buildBefore(data: string, arch: string, series: string): { before: Build | null; path: string | null } {
  const builds = jsonFiles(join(data, "machine-types", arch))
    .map((path) => ({ path, build: readJson<Build>(path) }))
    .filter(({ build }) => build.downstream !== true && build.variant === undefined)
    .sort((a, b) => compareVersions(a.build.qemu, b.build.qemu));
  const same = builds.find(({ build }) => build.qemu === series);
  if (same !== undefined) return { before: same.build, path: same.path.slice(data.length + 1) };
  const older = builds.findLast(({ build }) => compareVersions(build.qemu, series) <= 0);
  return { before: older?.build ?? null, path: null };
}

function main(): number {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      "cpu-map": text,
      qmp: text,
      "machine-help": text,
      release: text,
      arch: text,
      write: { type: "boolean" },
    },
  });
  const { release, arch = "x86_64", qmp } = values;
  const [map, help] = [values["cpu-map"], values["machine-help"]];
  const given = [map, qmp, help].filter((one) => one !== undefined);
  if (release === undefined || given.length !== 1) {
    console.error(
      "usage: refresh.ts (--cpu-map DIR | --qmp FILE | --machine-help FILE) --release X.Y [--arch ARCH] [--write]",
    );
    return 2;
  }
  parseVersion(release);
  const contents = (path: string): string => readFileSync(path, "utf8");
  const { changes, files } =
    map !== undefined
      ? refreshCpuMap(dataRoot, map, release)
      : refreshMachineTypes(
          dataRoot,
          qmp !== undefined ? readQmpMachines(contents(qmp), qmp) : readMachineHelp(contents(help!)),
          arch,
          release,
        );
  for (const change of changes) console.log(change);
  if (changes.length === 0) console.log("no change");
  else if (values.write)
    for (const [path, content] of files)
      if (writeIfChanged(join(dataRoot, path), content)) console.log(`wrote data/${path}`);
  return 0;
}

if (process.argv[1]?.endsWith("refresh.ts")) process.exitCode = main();
