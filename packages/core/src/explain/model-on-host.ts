import { featureSet } from "../catalogue/feature-set.ts";
import type { QemuModel } from "../catalogue/qemu-models.ts";
import type { CpuOffer } from "../facets/cpu/cpu-offer.ts";
import { paravirtualFeatures } from "../facets/cpu/target.ts";

/** The features of a model that a guest cannot have on a host, and those of which the evidence does not tell. */
export interface ModelOnHost {
  readonly missing: bigint;
  readonly open: bigint;
}

/**
 * QEMU's own bits (the hypervisor's leaves and its mark) are no matter of the host. Blockers that the host names are
 * missing; where it names none they are all that is not certain, so what is open is told as such unless nothing else is.
 */
export function modelOnHost(model: string, definition: QemuModel | null, { can, models }: CpuOffer): ModelOnHost {
  const matters = ~paravirtualFeatures() & ~featureSet(["hypervisor"]);
  const features = (definition?.features ?? 0n) & matters;
  const open = features & can.possible & ~can.certain;
  const blockers = (models.blockers.get(model) ?? 0n) & matters;
  const surely = (features & ~can.possible) | (blockers & ~open);
  return surely === 0n ? { missing: blockers, open: open & ~blockers } : { missing: surely, open };
}
