import { type CpuByMachine, type Facts, lean, type MachineBuild, type MachineFact } from "./facts.ts";

const machine = (fact: MachineFact): unknown =>
  lean({
    name: fact.name,
    alias: fact.alias,
    default: fact.def ?? false,
    deprecated: fact.dep ?? false,
    maxCpus: fact.max,
    hotplugCpus: fact.hotplug ?? false,
    cpu: fact.cpu,
    ram: fact.ram,
  });

export interface BuildFile {
  path: string;
  content: { qemu: string; package?: string; variant?: string; downstream?: true; machines: unknown[] };
}

function buildFile(arch: string, key: string, build: MachineBuild, folder: string): BuildFile {
  const [version, variant] = key.split("+") as [string, string | undefined];
  const downstream = version.endsWith("u");
  return {
    path: `${arch}/${folder}${key}.json`,
    content: {
      qemu: version.replace(/u$/, ""),
      ...(build.package ? { package: build.package } : {}),
      ...(variant ? { variant } : {}),
      ...(downstream ? { downstream } : {}),
      machines: build.machines.map(machine),
    },
  };
}

/** One file for each architecture and QEMU build: the next release is a new file, and two files compare with diff. */
export function importMachineTypes(facts: Facts): BuildFile[] {
  const recorded = Object.entries(facts.machines.arches).flatMap(([arch, builds]) =>
    Object.entries(builds).map(([key, build]) => buildFile(arch, key, build, "recorded-")),
  );
  const live = Object.entries(facts.machines.live).map(([key, build]) =>
    buildFile(build.arch ?? "x86_64", key, build, "binary-"),
  );
  return [...recorded, ...live];
}

type Property = [string, string, string];

/**
 * A machine type's list begins with the lists of the newer machine types, so each distinct list is stored as the longest
 * other list that begins it and what follows.
 */
function chain(lists: Map<string, Property[]>): { tables: unknown[]; machines: Record<string, string> } {
  const distinct = new Map<string, { name: string; list: Property[] }>();
  const machines: Record<string, string> = {};
  for (const [name, list] of [...lists].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = JSON.stringify(list);
    const known = distinct.get(key) ?? { name, list };
    distinct.set(key, known);
    machines[name] = known.name;
  }
  const byLength = [...distinct]
    .map(([key, entry]) => ({ key: key.slice(0, -1), ...entry }))
    .sort((a, b) => b.list.length - a.list.length);
  const tables = byLength.map((entry, index) => {
    const start = byLength
      .slice(index + 1)
      .find((other) => other.list.length > 0 && entry.key.startsWith(`${other.key},`));
    const rest = entry.list.slice(start?.list.length ?? 0).map((property) => property.join(" "));
    return lean({ name: entry.name, from: start?.name, set: rest });
  });
  return { tables, machines };
}

export function importCompatProperties(
  facts: Facts,
): { build: string; tables: unknown[]; machines: Record<string, string> }[] {
  return Object.entries(facts.compatProps)
    .filter(([key]) => key !== "_meta")
    .map(([build, lists]) => ({ build, ...chain(new Map(Object.entries(lists))) }));
}

const second = (values: Record<string, [unknown, unknown]>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, [, value]]) => [name, value]),
  );

/** Models that a machine type gives other properties; the same difference on several machine types is stored once. */
export function importCpuByMachine(facts: Facts): unknown {
  const samples = Object.entries(facts.cpuByMachine).filter(
    (entry): entry is [string, CpuByMachine] => typeof entry[1] === "object",
  );
  const collect = (pick: (sample: CpuByMachine) => [string, Record<string, unknown>][]): unknown[] => {
    const found = new Map<string, { name: string; set: Record<string, unknown>; machines: string[] }>();
    for (const [name, sample] of samples) {
      for (const [model, set] of pick(sample)) {
        const key = `${model} ${JSON.stringify(set)}`;
        const entry = found.get(key) ?? { name: model, set, machines: [] };
        entry.machines.push(name);
        found.set(key, entry);
      }
    }
    return [...found.values()].map(({ name, machines, set }) => ({ name, machines, set }));
  };
  return {
    reference: "pc-q35-10.0",
    samples: samples.map(([name]) => name),
    properties: collect((sample) =>
      Object.entries(second(sample.all_models)).map(([name, value]) => [name, { value }]),
    ),
    models: collect((sample) => Object.entries(sample.per_model).map(([model, values]) => [model, second(values)])),
  };
}
