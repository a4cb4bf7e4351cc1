import fc from "fast-check";
import { machineFacet } from "../../../packages/core/src/facets/machine/machine-facet.ts";
import { type MachineOffer, machineNames } from "../../../packages/core/src/facets/machine/machine-offer.ts";
import { lawsOf } from "./facet-laws.ts";

const names = [
  ...["pc-q35-6.2", "pc-q35-7.2", "pc-q35-9.2", "pc-q35-noble", "pc-q35-rhel9.4.0", "pc-i440fx-2.11", "pc-i440fx-7.2"],
  ...["q35", "pc", "microvm", "virt-9.2", "pseries-9.2", "x-remote"],
];

/** Complete lists, single names, and nothing at all. */
export const someMachines: fc.Arbitrary<MachineOffer> = fc
  .record({ listed: fc.subarray(names), deprecated: fc.subarray(names), complete: fc.boolean() })
  .map(({ listed, deprecated, complete }) => {
    const certain = machineNames.setOf(listed);
    return {
      names: { certain, possible: complete ? certain : -1n },
      deprecated: certain & machineNames.setOf(deprecated),
    };
  });

export const machineLaws = lawsOf(machineFacet, someMachines, (offers) => {
  const offered = offers.flatMap((offer) => machineNames.namesOf(offer.names.certain));
  return fc.record({ machine: fc.constantFrom("pc-q35-0.1", ...names, ...offered) });
});
