/**
 * Holds the data against a newer libvirt or QEMU, and says in words what would change; --write changes it:
 *
 *   npx tsx scripts/data/refresh.ts --cpu-map /usr/share/libvirt/cpu_map --release 12.9 [--write]
 *   npx tsx scripts/data/refresh.ts --machine-help FILE --release 11.2 [--arch x86_64] [--write]
 *   npx tsx scripts/data/refresh.ts --qmp TRANSCRIPT [--release 11.2] [--arch x86_64] [--write]
 *   npx tsx scripts/data/refresh.ts --qemu BINARY [--write]
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareVersions, parseVersion, seriesOf } from "../../packages/core/src/catalogue/versions.ts";
import { canonicalText } from "./canonical.ts";
import { dataRoot, jsonFiles, readJson, writeIfChanged } from "./files.ts";
import { askQemu } from "./refresh/ask-qemu.ts";
import type { Change } from "./refresh/change.ts";
import { readMapFolder } from "./refresh/read-cpu-map.ts";
import { readQmpSession } from "./refresh/read-qmp.ts";
import { type Refreshed, refreshLibvirt } from "./refresh/refresh-libvirt.ts";
import { type Build, type Machine, readMachineHelp, refreshMachines } from "./refresh/refresh-machines.ts";
import { refreshQemu } from "./refresh/refresh-qemu.ts";

export interface Refresh {
  readonly changes: readonly Change[];
  /** By path below the data folder. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a libvirt `cpu_map` folder changes in a data folder. */
export function refreshCpuMap(data: string, folder: string, release: string): Refresh {
  const read = <T>(name: string): T => readJson<T>(join(data, "cpu-models/x86", `${name}.json`));
  return cpuModelFiles(refreshLibvirt(read, readMapFolder(folder), release));
}

const cpuModelFiles = ({ changes, files }: Refreshed): Refresh => ({
  changes,
  files: new Map(
    Object.entries(files).map(([name, value]) => [join("cpu-models/x86", name), canonicalText(value)] as const),
  ),
});

/**
 * What a session with a QEMU changes: its machine types, and on x86 its CPU models and properties, of whichever it was
 * asked for.
 *
 * @throws {InputError} for a transcript that {@link readQmpSession} refuses
 * @throws {RangeError} for a release that {@link refreshQemu} refuses
 */
export function refreshSession(
  data: string,
  text: string,
  { file, ...given }: { file: string; release?: string; arch?: string },
): Refresh {
  const { release, arch, machines, models } = readQmpSession(text, file, given);
  const read = <T>(name: string): T => readJson<T>(join(data, "cpu-models/x86", `${name}.json`));
  const parts = [
    ...(machines.length === 0 ? [] : [refreshMachineTypes(data, machines, arch, release)]),
    ...(models === null ? [] : [cpuModelFiles(refreshQemu(read, models, release))]),
  ];
  return {
    changes: parts.flatMap(({ changes }) => changes),
    files: new Map(parts.flatMap(({ files }) => [...files])),
  };
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

const usage =
  "usage: refresh.ts (--cpu-map DIR | --machine-help FILE | --qmp FILE | --qemu BINARY) [--release X.Y] [--arch ARCH] [--write]";

const text = { type: "string" } as const;
const optionTypes = {
  "cpu-map": text,
  "machine-help": text,
  qmp: text,
  qemu: text,
  release: text,
  arch: text,
  write: { type: "boolean" },
} as const;

type Options = { readonly [Name in Exclude<keyof typeof optionTypes, "write">]?: string };

/** Each source by its option; only QEMU says over QMP which release it is. */
const sources: Readonly<Record<string, (given: string, options: Options) => Refresh | Promise<Refresh>>> = {
  "cpu-map": (folder, { release }) => refreshCpuMap(dataRoot, folder, release!),
  "machine-help": (file, { release, arch = "x86_64" }) =>
    refreshMachineTypes(dataRoot, readMachineHelp(readFileSync(file, "utf8")), arch, release!),
  qmp: (file, options) => refreshSession(dataRoot, readFileSync(file, "utf8"), { ...options, file }),
  qemu: async (binary, options) => refreshSession(dataRoot, await askQemu([binary]), { ...options, file: binary }),
};

async function main(): Promise<number> {
  const { values } = parseArgs({ options: optionTypes });
  const given = Object.keys(sources).filter((name) => name in values) as (
    | "cpu-map"
    | "machine-help"
    | "qmp"
    | "qemu"
  )[];
  const [source] = given;
  const tellsItself = source === "qmp" || source === "qemu";
  if (source === undefined || given.length > 1 || (values.release === undefined && !tellsItself)) {
    console.error(usage);
    return 2;
  }
  if (values.release !== undefined) parseVersion(values.release);
  const { changes, files } = await sources[source]!(values[source]!, values);
  for (const change of changes) console.log(change);
  if (changes.length === 0) console.log("no change");
  else if (values.write)
    for (const [path, content] of files)
      if (writeIfChanged(join(dataRoot, path), content)) console.log(`wrote data/${path}`);
  return 0;
}

if (process.argv[1]?.endsWith("refresh.ts")) process.exitCode = await main();
