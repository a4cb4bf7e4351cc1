import { observations } from "../../../packages/core/src/host/host.ts";
import { readHosts } from "../../../packages/core/src/read/read-hosts.ts";
import { type Change, changesOfSet } from "./change.ts";

export interface Machine {
  readonly name: string;
  readonly alias?: string;
  readonly default?: boolean;
  readonly deprecated?: boolean;
  /** What the source does not tell: the help text has no limits. */
  readonly maxCpus?: number;
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

/** Reads the machine types of a QMP transcript that answers query-machines. @throws InputError for a text that is none */
export function readQmpMachines(text: string, file: string): Machine[] {
  const [host] = readHosts([{ name: "qemu", files: [{ name: file, text }] }]).hosts;
  return (host === undefined ? [] : observations(host, "machine.types")).flatMap(({ value }) => {
    const aliasOf = new Map(Object.entries(value.aliases).map(([alias, name]) => [name, alias]));
    return value.machines.map(({ name, deprecated, maxCpus }) => ({
      name,
      ...(aliasOf.has(name) ? { alias: aliasOf.get(name)! } : {}),
      ...(deprecated ? { deprecated } : {}),
      ...(maxCpus === null ? {} : { maxCpus }),
    }));
  });
}

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
    const { alias: _, default: __, deprecated: ___, ...kept } = like ?? { maxCpus: 1 };
    return { ...kept, ...machine, maxCpus: machine.maxCpus ?? kept.maxCpus };
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
      ...now.flatMap(({ name, maxCpus }) => {
        const was = old.get(name)?.maxCpus;
        return was === undefined || was === maxCpus ? [] : [`${name}: ${was} vCPUs at most become ${maxCpus}`];
      }),
    ],
    build: { qemu, machines: now },
  };
}
