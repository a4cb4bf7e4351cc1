import { clockFacet } from "./clock/clock-facet.ts";
import { cpuFacet } from "./cpu/cpu-facet.ts";
import { devicesFacet } from "./devices/devices-facet.ts";
import type { AnyFacet, FacetId } from "./facet.ts";
import { firmwareFacet } from "./firmware/firmware-facet.ts";
import { hypervFacet } from "./hyperv/hyperv-facet.ts";
import { hypervisorFacet } from "./hypervisor/hypervisor-facet.ts";
import { limitsFacet } from "./limits/limits-facet.ts";
import { machineFacet } from "./machine/machine-facet.ts";
import { memoryFacet } from "./memory/memory-facet.ts";
import { migrationFacet } from "./migration/migration-facet.ts";
import { securityFacet } from "./security/security-facet.ts";

/** Every area of compatibility. A new one is a folder and a line here. */
const registered: readonly AnyFacet[] = [
  clockFacet,
  cpuFacet,
  devicesFacet,
  firmwareFacet,
  hypervFacet,
  hypervisorFacet,
  limitsFacet,
  machineFacet,
  memoryFacet,
  migrationFacet,
  securityFacet,
];

/** All facets, each after those whose decisions it reads; otherwise in the order of their names. */
export const facets: readonly AnyFacet[] = sortFacets(registered);

/** Sorts topologically by `after`. The setting comes before all and is no facet of the list. */
export function sortFacets(unsorted: readonly AnyFacet[]): AnyFacet[] {
  const done = new Set<FacetId>(["setting"]);
  const waiting = [...unsorted].sort((a, b) => (a.id < b.id ? -1 : 1));
  const sorted: AnyFacet[] = [];
  while (waiting.length > 0) {
    const index = waiting.findIndex((facet) => facet.after.every((id) => done.has(id)));
    const next = waiting.splice(index, 1)[0];
    if (index < 0 || next === undefined) throw new Error(`facets wait for one another: ${waiting.map(({ id }) => id)}`);
    done.add(next.id);
    sorted.push(next);
  }
  return sorted;
}
