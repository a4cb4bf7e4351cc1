import fc from "fast-check";
import {
  type HypervisorNeed,
  type HypervisorOffer,
  hypervisorFacet,
} from "../../../packages/core/src/facets/hypervisor/hypervisor-facet.ts";
import { flatOf, meetFlat } from "../../../packages/core/src/lattice/flat.ts";
import { type FacetLaws, offersRead } from "./facet-laws.ts";

const type = fc.constantFrom("qemu", "xen", "bhyve");

const made = fc
  .array(fc.option(type), { minLength: 1, maxLength: 3 })
  .map((said): HypervisorOffer => ({ type: said.map(flatOf).reduce(meetFlat) }));

export const hypervisorLaws: FacetLaws<HypervisorOffer, HypervisorNeed> = {
  facet: hypervisorFacet,
  offers: fc.oneof(made, offersRead(hypervisorFacet)),
  needsNear: () => fc.record({ type }),
};
