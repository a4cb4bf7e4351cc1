/** QEMU's device types and their properties: 1.6 MB of one list a build becomes what changed between builds and what devices share. */
import type { Facts } from "./facts.ts";

type Property = [type: string, defaultValue?: unknown];
type Builds = Record<string, Record<string, Record<string, Property>>>;

/** `5.2..7.2, 9.2u..11.1`: the runs of builds, in the order of the list. */
function runsOf(indices: readonly number[], builds: readonly string[]): string {
  const runs: [number, number][] = [];
  for (const index of indices) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs.map(([first, last]) => `${builds[first]}..${builds[last]}`).join(", ");
}

const having = (builds: readonly string[], has: (build: string) => boolean): number[] =>
  builds.flatMap((build, index) => (has(build) ? [index] : []));

function typesOf(live: Builds): string[] {
  return [...new Set(Object.values(live).flatMap((types) => Object.keys(types)))].sort();
}

/** The device types; `in` is left out where every build has it, `unmigratableIn` where none says so. */
export function importDeviceTypes({ devices, unmigratableDevices }: Facts) {
  const builds = Object.keys(devices.live);
  const types = typesOf(devices.live).map((name) => {
    const present = having(builds, (build) => Object.hasOwn(devices.live[build]!, name));
    const refused = having(builds, (build) => unmigratableDevices[build]?.unmigratable.includes(name) ?? false);
    return {
      name,
      ...(present.length === builds.length ? {} : { in: runsOf(present, builds) }),
      ...(refused.length === 0 ? {} : { unmigratableIn: runsOf(refused, builds) }),
    };
  });
  return { builds, types };
}

/** Properties by the set of devices that have them with one type, default and run of builds. */
export function importDeviceProperties({ devices }: Facts) {
  const builds = Object.keys(devices.live);
  const typesByProperty = new Map<string, string[]>();
  for (const type of typesOf(devices.live)) {
    const present = having(builds, (build) => Object.hasOwn(devices.live[build]!, type));
    const indicesByProperty = new Map<string, number[]>();
    for (const index of present) {
      for (const [name, [kind, ...rest]] of Object.entries(devices.live[builds[index]!]![type]!)) {
        const key = JSON.stringify({ name, type: kind, ...(rest.length === 0 ? {} : { default: rest[0] }) });
        indicesByProperty.set(key, [...(indicesByProperty.get(key) ?? []), index]);
      }
    }
    for (const [key, indices] of indicesByProperty) {
      const everywhere = indices.length === present.length;
      const property = JSON.stringify({
        ...JSON.parse(key),
        ...(everywhere ? {} : { in: runsOf(indices, builds) }),
      });
      typesByProperty.set(property, [...(typesByProperty.get(property) ?? []), type]);
    }
  }
  const groups = new Map<string, string[]>();
  for (const [property, types] of typesByProperty) {
    const key = JSON.stringify(types);
    groups.set(key, [...(groups.get(key) ?? []), property]);
  }
  const sorted = [...groups].map(([types, properties]) => ({
    types: JSON.parse(types) as string[],
    properties: properties.sort().map((property) => JSON.parse(property) as { name: string; in?: string }),
  }));
  return { builds, groups: sorted.sort((a, b) => b.types.length - a.types.length || compareGroups(a, b)) };
}

function compareGroups(a: { types: string[] }, b: { types: string[] }): number {
  return a.types.join() < b.types.join() ? -1 : 1;
}
