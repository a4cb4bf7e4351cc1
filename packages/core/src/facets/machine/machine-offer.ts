import { parseMachineName } from "../../catalogue/machine-types.ts";
import { firstObservation, type Host, observations } from "../../host/host.ts";
import { Interner } from "../../lattice/interner.ts";
import type { PartialSet } from "../../lattice/partial-set.ts";
import type { Setting } from "../setting/setting.ts";

/** The exact machine type names a host has, and which of them it calls deprecated. */
export interface MachineOffer {
  readonly names: PartialSet;
  /** Deprecated on some host: joins under meet, since one host's removal is enough. */
  readonly deprecated: bigint;
}

/** A guest needs its exact machine type; no name stands for another. Null: which one it has is not known. */
export interface MachineNeed {
  readonly machine: string | null;
}

/** Machine type names as bits. */
export const machineNames = new Interner();

/** What the host says of its machine types in a setting. */
export function offerMachines(host: Host, setting: Setting): MachineOffer {
  const scope = { arch: setting.arch, accel: setting.accel };
  let certain = 0n;
  let deprecated = 0n;
  let complete = false;
  for (const { value } of observations(host, "machine.types", scope)) {
    complete ||= value.complete;
    for (const machine of value.machines) {
      if (machineTypesThatHoldNoGuest.has(machine.name)) continue;
      const bit = 1n << BigInt(machineNames.indexOf(machine.name));
      certain |= bit;
      if (machine.deprecated) deprecated |= bit;
    }
  }
  return { names: { certain, possible: complete ? certain : -1n }, deprecated };
}

/** QEMU's `none` has no CPU slot and no memory: it serves QMP queries only. */
const machineTypesThatHoldNoGuest = new Set(["none"]);

/** Where a machine type's vCPU maximum is stated. */
export function maxCpusOf(host: Host, setting: Setting, machine: string): number | null {
  for (const { value } of observations(host, "machine.types", { arch: setting.arch, accel: setting.accel })) {
    const entry = value.machines.find((candidate) => candidate.name === machine);
    if (entry !== undefined && entry.maxCpus !== null) return entry.maxCpus;
  }
  return null;
}

/** The host's evidence of machine types, for citing. */
export function machineSource(host: Host, setting: Setting) {
  return firstObservation(host, "machine.types", { arch: setting.arch, accel: setting.accel })?.source ?? null;
}

/** The family of a machine type: q35, pc, virt, pseries… */
export function familyOf(machine: string): string | null {
  return parseMachineName(machine).family;
}
