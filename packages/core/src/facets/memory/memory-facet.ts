import { kindsFacet } from "../kinds/kinds-facet.ts";
import { guestMemory } from "./guest-memory.ts";

/**
 * What guest memory may be made of: the sources of `<memoryBacking>` and the sizes of pages in KiB. How much there is
 * is capacity, not this.
 *
 * Sources: domain capabilities (`sourceType`), `virsh capabilities` (every page size of the kernel), qom-list-types
 * (memory backends).
 */
export const memoryFacet = kindsFacet({
  id: "memory",
  after: ["machine"],
  subject: "memory",
  guests: guestMemory,
  collect: "virsh capabilities (page sizes) and virsh domcapabilities (memory sources)",
});
