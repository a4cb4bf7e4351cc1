import { parseMachineName } from "../../catalogue/machine-types.ts";
import { firstObservation, type Host, observations } from "../../host/host.ts";
import { Interner } from "../../lattice/interner.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { contains, meetSets, type PartialSet, setKey } from "../../lattice/partial-set.ts";
import type { Facet } from "../facet.ts";
import type { Setting } from "../setting/setting.ts";
import { chooseMachine, type MachineChoice } from "./choose-machine.ts";
import { presentMachine } from "./present-machine.ts";

/** The exact machine type names a host has, and which of them it calls deprecated. */
export interface MachineOffer {
  readonly names: PartialSet;
  /** Deprecated on some host: joins under meet, since one host's removal is enough. */
  readonly deprecated: bigint;
}

/** A guest needs its exact machine type; no name stands for another. */
export interface MachineNeed {
  readonly machine: string;
}

/** Machine type names as bits. */
export const machineNames = new Interner();

/**
 * Machine types: sets of exact names.
 *
 * Sources: `virsh capabilities` and query-machines list all (silence is a no); domain capabilities name one.
 */
export const machineFacet: Facet<MachineOffer, MachineNeed, MachineChoice> = {
  id: "machine",
  after: ["setting"],
  offer: offerMachines,
  meet: (a, b) => ({ names: meetSets(a.names, b.names), deprecated: a.deprecated | b.deprecated }),
  covers: (offer, need): Kleene => contains(offer.names, machineNames.indexOf(need.machine)),
  key: (offer) => `${setKey(offer.names)};${offer.deprecated.toString(16)}`,
  assessed: (offer) => offer.names.certain !== 0n || offer.names.possible >= 0n,
  elements: (offer) => offer.names,
  elementNames: (elements) => machineNames.namesOf(elements),
  choose: chooseMachine,
  present: presentMachine,
  collect: "virsh capabilities (it lists every machine type), or query-machines over QMP",
};

function offerMachines(host: Host, setting: Setting): MachineOffer {
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
