import fc from "fast-check";
import { hypervisorFacet } from "../../../packages/core/src/facets/hypervisor/hypervisor-facet.ts";
import { flatOf, meetFlat } from "../../../packages/core/src/lattice/flat.ts";
import { lawsOf } from "./facet-laws.ts";

const type = fc.constantFrom("qemu", "xen", "bhyve");

const made = fc
  .array(fc.option(type), { minLength: 1, maxLength: 3 })
  .map((said) => ({ type: said.map(flatOf).reduce(meetFlat) }));

export const hypervisorLaws = lawsOf(hypervisorFacet, made, () => fc.record({ type }));
