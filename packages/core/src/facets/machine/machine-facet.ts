import { sizeOf } from "../../lattice/interner.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { contains, meetSets, setKey } from "../../lattice/partial-set.ts";
import type { Facet } from "../facet.ts";
import { chooseMachine, type MachineChoice } from "./choose-machine.ts";
import { machineGuestSide } from "./guest-machine.ts";
import { type MachineNeed, type MachineOffer, machineNames, offerMachines } from "./machine-offer.ts";
import { presentMachine } from "./present-machine.ts";

export type { MachineNeed } from "./machine-offer.ts";

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
  covers: (offer, need): Kleene =>
    need.machine === null ? "unknown" : contains(offer.names, machineNames.indexOf(need.machine)),
  guests: machineGuestSide,
  key: (offer) => `${setKey(offer.names)};${offer.deprecated.toString(16)}`,
  assessed: (offer) => offer.names.certain !== 0n || offer.names.possible >= 0n,
  elements: (offer) => offer.names,
  elementNames: (elements) => machineNames.namesOf(elements),
  measures: [],
  choose: chooseMachine,
  settle: (setting, { family, machine }) => ({ ...setting, machineFamily: family, machine }),
  chosen: ({ machine }) => ({
    name: machine,
    elements: machine === null ? 0n : 1n << BigInt(machineNames.indexOf(machine)),
  }),
  present: presentMachine,
  outline: ({ names }) => ({ types: sizeOf(names.certain) }),
  collect: "virsh capabilities (it lists every machine type), or query-machines over QMP",
};
