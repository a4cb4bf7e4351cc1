import { featureSet } from "../../catalogue/feature-set.ts";
import { neverGuestFeatures } from "../../catalogue/features.ts";
import type { LibvirtMap } from "../../catalogue/libvirt-maps.ts";
import type { CpuByFeatures, CpuDescription } from "../../evidence/observation.ts";
import { type PartialSet, within } from "../../lattice/partial-set.ts";
import { expandList, expandModel } from "./expand.ts";

/** The features of a CPU, however it is described. */
export function expandDescription(
  cpu: CpuDescription,
  maps: readonly LibvirtMap[],
  canonical: string | null,
): PartialSet {
  if (cpu.form === "model") return expandModel(cpu, maps, canonical);
  return cpu.form === "list" ? expandList(cpu) : expandFeatures(cpu);
}

/** What registers or flags show: what is on is there, what else the source would have shown is not. */
function expandFeatures(cpu: CpuByFeatures): PartialSet {
  const everGuest = ~neverGuestFeatures();
  const { certain, possible } = within(featureSet(cpu.on), featureSet(cpu.vocabulary));
  return { certain: certain & everGuest, possible: possible & everGuest };
}
