import type { Answer } from "../../../packages/core/src/read/formats/qmp-answers.ts";
import { type JsonRecord, numberIn, recordsIn, textIn } from "../../../packages/core/src/read/json-shape.ts";
import { lean } from "../import/facts.ts";
import { type Change, changesOfSet } from "./change.ts";

export interface Machine {
  readonly name: string;
  readonly alias?: string;
  readonly default?: boolean;
  readonly deprecated?: boolean;
  /** What the source does not tell: the help text has no limits. */
  readonly maxCpus?: number;
  readonly hotplugCpus?: boolean;
  /** The type of the CPU, and the name of the memory, that a guest gets which names none. */
  readonly cpu?: string;
  readonly ram?: string;
}

/** One file of data/machine-types/ARCH. */
export interface Build {
  readonly qemu: string;
  readonly machines: readonly (Machine & { readonly maxCpus: number })[];
  readonly [key: string]: unknown;
}

/** Reads `qemu-system-ARCH -machine help`. */
export function readMachineHelp(text: string): Machine[] {
  const rows = text.split("\n").flatMap((line) => {
    const [, name, says] = /^(\S+) {1,}(\S.*)$/.exec(line) ?? [];
    return name === undefined || line.startsWith("Supported machines") ? [] : [{ name, says: says! }];
  });
  const aliases = new Map(
    rows.flatMap(({ name, says }) => {
      const of = /\(alias of ([^)]+)\)/.exec(says)?.[1];
      return of === undefined ? [] : [[of, name] as const];
    }),
  );
  return rows
    .filter(({ says }) => !says.includes("(alias of "))
    .map(({ name, says }) => ({
      name,
      ...(aliases.has(name) ? { alias: aliases.get(name)! } : {}),
      ...(says.includes("(default)") ? { default: true } : {}),
      ...(says.includes("(deprecated)") ? { deprecated: true } : {}),
    }));
}

/** The answers of query-machines, which name every machine type. */
export const readMachines = (answers: readonly Answer[]): Machine[] =>
  answers
    .flatMap(({ value }) => recordsIn(value))
    .filter((entry) => typeof entry["cpu-max"] === "number" && textIn(entry, "name") !== undefined)
    .map(machineOf);

const machineOf = (entry: JsonRecord): Machine =>
  ({
    name: textIn(entry, "name")!,
    ...lean({
      alias: textIn(entry, "alias"),
      default: entry["is-default"] === true,
      deprecated: entry.deprecated === true,
      maxCpus: numberIn(entry, "cpu-max"),
      cpu: textIn(entry, "default-cpu-type"),
      ram: textIn(entry, "default-ram-id"),
    }),
    hotplugCpus: entry["hotpluggable-cpus"] === true,
  }) as Machine;

/**
 * What a QEMU's machine types change against the data's build of the same release, or, where there is none, against the
 * newest older one; and the build as it would be written. A limit that the source does not tell is the one that the
 * machine type, or else the one behind the same alias, has in that build.
 */
export function refreshMachines(
  before: Build | null,
  machines: readonly Machine[],
  qemu: string,
): { readonly changes: Change[]; readonly build: Build } {
  const old = new Map((before?.machines ?? []).map((machine) => [machine.name, machine]));
  const byAlias = new Map(
    (before?.machines ?? []).flatMap((machine) => (machine.alias ? [[machine.alias, machine]] : [])),
  );
  const now = machines.map((machine) => {
    const like = old.get(machine.name) ?? byAlias.get(machine.alias ?? "");
    const { name, alias, default: isDefault, deprecated } = machine;
    const { maxCpus = 1, hotplugCpus, cpu, ram } = { ...like, ...machine };
    const said = { name, alias, default: isDefault, deprecated, maxCpus, hotplugCpus, cpu, ram };
    return lean(said) as unknown as Build["machines"][number];
  });
  const marked = (list: readonly Machine[]): Set<string> =>
    new Set(list.flatMap(({ name, deprecated }) => (deprecated ? [name] : [])));
  const aliases = (list: readonly Machine[]): Set<string> =>
    new Set(list.flatMap(({ name, alias }) => (alias === undefined ? [] : [`${alias} = ${name}`])));
  return {
    changes: [
      ...changesOfSet("machine types", new Set(old.keys()), new Set(now.map(({ name }) => name))),
      ...changesOfSet("deprecated", marked(before?.machines ?? []), marked(now)),
      ...changesOfSet("aliases", aliases(before?.machines ?? []), aliases(now)),
      ...now.flatMap((machine) => changesBesides(old.get(machine.name), machine)),
      ...now.flatMap(({ name, maxCpus }) => {
        const was = old.get(name)?.maxCpus;
        return was === undefined || was === maxCpus ? [] : [`${name}: ${was} vCPUs at most become ${maxCpus}`];
      }),
    ],
    build: { qemu, machines: now },
  };
}

/** What a machine type gives a guest that does not say. */
function changesBesides(was: Machine | undefined, is: Machine): Change[] {
  if (was === undefined) return [];
  const keys = ["default", "hotplugCpus", "cpu", "ram"] as const;
  return keys
    .filter((key) => was[key] !== is[key])
    .map((key) => `${is.name}: ${key} ${was[key] ?? "none"} becomes ${is[key] ?? "none"}`);
}
