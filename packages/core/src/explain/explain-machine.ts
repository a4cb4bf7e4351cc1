import {
  allMachineNames,
  isMachineAlias,
  machineArchitectures,
  machineDeprecatedIn,
  machineReleases,
  machineRemovedIn,
  parseMachineName,
  qemuMachines,
} from "../catalogue/machine-types.ts";
import { compareVersions } from "../catalogue/versions.ts";
import type { MachineExplanation } from "./result.ts";

type OnArchitecture = MachineExplanation["architectures"][number];

/** What is known of a machine type or of an alias of machine types; null for a name that no QEMU of ours has. */
export function explainMachine(name: string): MachineExplanation | null {
  const architectures = machineArchitectures()
    .map((arch) => onArchitecture(arch, name))
    .filter(({ arch, aliases }) => allMachineNames(arch).includes(name) || aliases.length > 0);
  const { family, version, downstream } = parseMachineName(name);
  const outlived = version !== null && machineRemovedIn(name) !== null;
  if (architectures.length === 0 && !outlived) return null;
  const [older, newer] = neighbours(name);
  return {
    kind: "machine",
    name,
    family,
    version,
    downstream,
    older,
    newer,
    deprecatedIn: machineDeprecatedIn(name),
    removedIn: machineRemovedIn(name),
    architectures,
  };
}

function onArchitecture(arch: string, name: string): OnArchitecture {
  const releases = machineReleases(arch).map((qemu) => ({ qemu, machines: qemuMachines(arch, qemu) ?? [] }));
  const having = releases.filter(({ machines }) => machines.some((machine) => machine.name === name));
  const aliases = releases.flatMap(({ qemu, machines }) =>
    machines
      .filter((machine) => machine.alias !== undefined && (machine.name === name || machine.alias === name))
      .map((machine) => ({ qemu, alias: machine.alias!, machine: machine.name })),
  );
  return {
    arch,
    presentIn: having.map(({ qemu }) => qemu),
    marksDeprecated: having
      .filter(({ machines }) => machines.some((machine) => machine.name === name && machine.deprecated))
      .map(({ qemu }) => qemu),
    aliases,
  };
}

/** The versioned names of the family before and after this one, over all releases that we know. */
function neighbours(name: string): [older: string | null, newer: string | null] {
  const { family, version } = parseMachineName(name);
  if (version === null || family === null || isMachineAlias(name)) return [null, null];
  const lineage = [...new Set(machineArchitectures().flatMap(allMachineNames))]
    .map((one) => parseMachineName(one))
    .filter((one): one is typeof one & { version: string } => one.family === family && one.version !== null)
    .sort((a, b) => compareVersions(a.version, b.version));
  const older = lineage.findLast((one) => compareVersions(one.version, version) < 0);
  const newer = lineage.find((one) => compareVersions(one.version, version) > 0);
  return [older?.name ?? null, newer?.name ?? null];
}
