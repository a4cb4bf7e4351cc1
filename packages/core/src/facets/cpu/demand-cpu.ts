import { exactLimit } from "../../lattice/bound.ts";
import { soleValue } from "../../lattice/flat.ts";
import type { ChoiceContext, Demand } from "../facet.ts";
import { featureChecks, featuresOfCheck } from "./check-of-feature.ts";
import type { CpuNeed, CpuOffer } from "./cpu-offer.ts";
import { composeTarget, type PinnedClock } from "./target.ts";

const nothing: CpuNeed = { on: 0n, off: 0n, vendor: null, physBits: null };

/**
 * The CPU of a guest that uses all of an offer: every feature that the policy lets it have, the vendor that KVM shows
 * it, and all of its address bits. By which model it is written does not matter: a definition can say the same by
 * another.
 */
export function demandOfCpu(met: CpuOffer, { setting, policy, decided }: ChoiceContext): Demand<CpuNeed>[] {
  const { features } = composeTarget(met, policy, decided.get("clock") as PinnedClock | undefined);
  const vendor = setting.accel === "tcg" ? null : soleValue(met.vendor);
  const physBits = exactLimit(met.physBits);
  return [
    ...featureChecks.flatMap((check) => {
      const on = featuresOfCheck(features, check);
      return on === 0n ? [] : [{ check, need: { ...nothing, on }, elements: on }];
    }),
    ...(vendor === null ? [] : [{ check: "cpu.vendor", need: { ...nothing, vendor } }]),
    ...(physBits === null ? [] : [{ check: "cpu.physbits", need: { ...nothing, physBits } }]),
  ];
}
