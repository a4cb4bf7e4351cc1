import { architectureLaws } from "./arbitraries/architectures.ts";
import { clockLaws } from "./arbitraries/clock.ts";
import { cpuLaws } from "./arbitraries/cpu.ts";
import { disksLaws } from "./arbitraries/disks.ts";
import type { FacetLaws } from "./arbitraries/facet-laws.ts";
import { hypervisorLaws } from "./arbitraries/hypervisor.ts";
import { devicesLaws, firmwareLaws, hypervLaws, memoryLaws, migrationLaws, securityLaws } from "./arbitraries/kinds.ts";
import { limitsLaws } from "./arbitraries/limits.ts";
import { machineLaws } from "./arbitraries/machine.ts";
import { networksLaws } from "./arbitraries/networks.ts";
import { numaLaws } from "./arbitraries/numa.ts";
import { passthroughLaws } from "./arbitraries/passthrough.ts";

/** Every facet with its arbitraries. A new facet is a file in arbitraries/ and a line here. */
// biome-ignore lint/suspicious/noExplicitAny: the list holds facets of unlike offers and needs
export const facetLaws: readonly FacetLaws<any, any>[] = [
  clockLaws,
  cpuLaws,
  devicesLaws,
  disksLaws,
  firmwareLaws,
  hypervLaws,
  hypervisorLaws,
  limitsLaws,
  machineLaws,
  memoryLaws,
  migrationLaws,
  networksLaws,
  numaLaws,
  passthroughLaws,
  securityLaws,
  ...architectureLaws,
];
