import type { LibvirtMap } from "../../catalogue/libvirt-maps.ts";
import type { DescribedCpu, LibvirtComparison } from "./described-cpu.ts";
import { comparePpc64 } from "./ppc64.ts";
import { compareX86 } from "./x86.ts";

type Comparison = (host: DescribedCpu, cpu: DescribedCpu, map: LibvirtMap) => LibvirtComparison;

/** The architectures whose CPUs libvirt compares in a manner of its own. A new one is a file and a line here. */
const comparisons: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ["x86_64", compareX86],
  ["i686", compareX86],
  ["ppc64", comparePpc64],
  ["ppc64le", comparePpc64],
]);

/**
 * What `virsh cpu-compare` on the host would say of a CPU, by one of libvirt's maps (virCPUCompare); null where libvirt
 * has no comparison for the architecture.
 */
export function compareAsLibvirt(
  arch: string,
  host: DescribedCpu,
  cpu: DescribedCpu,
  map: LibvirtMap,
): LibvirtComparison | null {
  return comparisons.get(arch)?.(host, cpu, map) ?? null;
}
