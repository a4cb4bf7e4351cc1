import { clockFacet } from "./clock/clock-facet.ts";
import { cpuFacet } from "./cpu/cpu-facet.ts";
import { aarch64Cpu } from "./cpu-architectures/aarch64.ts";
import type { CpuArchitecture } from "./cpu-architectures/architecture.ts";
import { cpuFacetOf } from "./cpu-architectures/architecture-facet.ts";
import { loongarch64Cpu } from "./cpu-architectures/loongarch64.ts";
import { ppc64Cpu } from "./cpu-architectures/ppc64.ts";
import { riscv64Cpu } from "./cpu-architectures/riscv64.ts";
import { s390xCpu } from "./cpu-architectures/s390x.ts";
import { devicesFacet } from "./devices/devices-facet.ts";
import { disksFacet } from "./disks/disks-facet.ts";
import type { AnyFacet, FacetId } from "./facet.ts";
import { firmwareFacet } from "./firmware/firmware-facet.ts";
import { hypervFacet } from "./hyperv/hyperv-facet.ts";
import { hypervisorFacet } from "./hypervisor/hypervisor-facet.ts";
import { limitsFacet } from "./limits/limits-facet.ts";
import { machineFacet } from "./machine/machine-facet.ts";
import { memoryFacet } from "./memory/memory-facet.ts";
import { migrationFacet } from "./migration/migration-facet.ts";
import { networksFacet } from "./networks/networks-facet.ts";
import { numaFacet } from "./numa/numa-facet.ts";
import { passthroughFacet } from "./passthrough/passthrough-facet.ts";
import { securityFacet } from "./security/security-facet.ts";

/** Every area of compatibility. A new one is a folder and a line here. */
const registered: readonly AnyFacet[] = [
  clockFacet,
  cpuFacet,
  devicesFacet,
  disksFacet,
  firmwareFacet,
  hypervFacet,
  hypervisorFacet,
  limitsFacet,
  machineFacet,
  memoryFacet,
  migrationFacet,
  networksFacet,
  numaFacet,
  passthroughFacet,
  securityFacet,
];

/** All facets (the CPU's for x86), each after those whose decisions it reads; otherwise in the order of their names. */
export const facets: readonly AnyFacet[] = sortFacets(registered);

/** The architectures whose CPUs are other structures than x86's bits and models. A new one is a file and a line here. */
export const cpuArchitectures: readonly CpuArchitecture[] = [
  aarch64Cpu,
  loongarch64Cpu,
  ppc64Cpu,
  riscv64Cpu,
  s390xCpu,
];

const facetsByArch: ReadonlyMap<string, readonly AnyFacet[]> = new Map(
  cpuArchitectures.flatMap((architecture) => {
    const own = cpuFacetOf(architecture);
    const all = facets.map((facet) => (facet === cpuFacet ? own : facet));
    return architecture.names.map((name) => [name, all] as const);
  }),
);

/** The facets for an architecture: each has a CPU of its own kind. Of one that is not known, the CPU offers nothing. */
export function facetsFor(arch: string): readonly AnyFacet[] {
  return facetsByArch.get(arch) ?? facets;
}

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
