import { soleValue } from "../../lattice/flat.ts";
import type { Demand } from "../facet.ts";
import { type ArchitectureNeed, type ArchitectureOffer, elements, nothingNeeded } from "./offer.ts";
import { longest } from "./source-need.ts";
import { isLength } from "./sve.ts";

/**
 * The CPU of a guest that uses all of an offer: every feature and the top of every ordered structure, the longest list
 * of vector lengths, and the silicon where a guest is shown the host's own.
 */
export function demandOf(met: ArchitectureOffer, apartBySilicon: boolean): Demand<ArchitectureNeed>[] {
  const on = elements.setOf(elements.namesOf(met.can.certain).filter((name) => !isLength(name)));
  const lengths = longest(met.lengths.certain);
  const identity = apartBySilicon ? soleValue(met.identity) : null;
  return [
    ...(on === 0n ? [] : [{ check: "cpu.features", need: { ...nothingNeeded, on }, elements: on }]),
    ...(lengths === 0n ? [] : [{ check: "cpu.features", need: { ...nothingNeeded, lengths } }]),
    ...(identity === null ? [] : [{ check: "cpu.identity", need: { ...nothingNeeded, identity } }]),
  ];
}
