import { featureNames, hasFeature } from "../../catalogue/feature-set.ts";
import type { Generation } from "../../catalogue/generations.ts";
import { libvirtMaps } from "../../catalogue/libvirt-maps.ts";
import { qemuModelNames } from "../../catalogue/qemu-models.ts";
import { vendorCpuid } from "../../catalogue/vendors.ts";
import { exactLimit } from "../../lattice/bound.ts";
import { compareCodePoints } from "../../lattice/interner.ts";
import type { ChoiceContext } from "../facet.ts";
import { type Candidate, makeCandidate } from "./candidate.ts";
import { type CpuOffer, modelNames, type Silicon } from "./cpu-offer.ts";
import { composeTarget, type PinnedClock, type Target } from "./target.ts";

/** The guest CPU that was chosen, and what it was chosen from. */
export interface CpuChoice {
  readonly target: Target;
  /** Null where no name and lines express the target. */
  readonly chosen: Candidate | null;
  readonly alternatives: readonly Candidate[];
  /** libvirt's name of the vendor that the guest sees; null if the hosts do not tell. */
  readonly vendor: string | null;
  /** Null also for a 32-bit CPU: QEMU lets nobody choose its bits ("phys-bits is not user-configurable in 32 bit"). */
  readonly physBits: number | null;
  /** Whether every libvirt concerned knows `<maxphysaddr>` (8.7.0). */
  readonly statesPhysBits: boolean;
  /** CPUID's vendor string, where it must be pinned since the hosts' vendors differ. */
  readonly pinVendor: string | null;
  /** No named model is of the hosts' vendor, line and age: the choice went beyond. */
  readonly beyondSilicon: boolean;
}

/** How many of the other candidates are shown with their price. */
const alternativesShown = 4;

/**
 * Chooses the guest's CPU from what is common. Where nothing is known of some host's CPU, none is chosen: whatever were
 * written down for the others would be guessed for that one.
 */
export function chooseCpu(met: CpuOffer, { setting, policy, decided }: ChoiceContext): CpuChoice {
  const target = composeTarget(met, policy, decided.get("clock") as PinnedClock | undefined);
  const candidates = (met.grade === "none" ? [] : candidateNames(met))
    .map((name) => makeCandidate(name, met, target, setting))
    .filter((candidate) => candidate !== null);
  const ranked = rankCandidates(candidates, met);
  const chosen = ranked.candidates[0] ?? null;
  const vendors = met.vendor.values;
  return {
    target,
    chosen,
    alternatives: ranked.candidates.slice(1, 1 + alternativesShown),
    vendor: vendors.length === 1 ? vendors[0]! : null,
    physBits: hasFeature((chosen ?? target).features, "lm") ? sharedPhysBits(met) : null,
    statesPhysBits: met.maps[0] !== libvirtMaps()[0]!.version,
    pinVendor: vendors.length > 1 ? vendorCpuid(vendors[0]!) : null,
    beyondSilicon: ranked.beyondSilicon,
  };
}

function sharedPhysBits({ physBits }: CpuOffer): number | null {
  return exactLimit(physBits) ?? (physBits.certain > 0 ? physBits.certain : null);
}

export function candidateNames(met: CpuOffer): string[] {
  const { certain } = met.models.present;
  return certain < 0n || certain === 0n ? (certain === 0n ? [] : [...qemuModelNames()]) : modelNames.namesOf(certain);
}

/**
 * Which model:
 *
 * 1. of the hosts' vendor and line, of a generation not newer than the oldest host's silicon (guests choose mitigations
 *    by family and model). If there is none, say so and take the others in this order: the vendor's, not newer; the
 *    generic ones; any;
 * 2. that masks the fewest features of what QEMU makes of the model;
 * 3. with the fewest lines;
 * 4. not deprecated, then by name.
 *
 * Between 1. and 2.: a model that cannot express part of the target comes after those, equally near the silicon, that can
 * express more of it.
 */
export function rankCandidates(candidates: readonly Candidate[], met: CpuOffer) {
  const keyed = candidates.map((candidate) => ({ candidate, key: rankOf(candidate, met) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key));
  const first = keyed[0];
  return {
    candidates: keyed.map(({ candidate }) => candidate),
    beyondSilicon: first !== undefined && met.silicon.oldest.length > 0 && first.key[0] !== 0,
  };
}

type RankKey = readonly [number, number, number, number, number, string];

function rankOf(candidate: Candidate, met: CpuOffer): RankKey {
  return [
    distanceFromSilicon(candidate, met),
    featureNames(candidate.unexpressed).length,
    candidate.masked,
    candidate.lines,
    candidate.deprecated ? 1 : 0,
    candidate.model,
  ];
}

function compareKeys(a: RankKey, b: RankKey): number {
  for (let index = 0; index < 5; index += 1) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return compareCodePoints(a[5], b[5]);
}

/** 0: same vendor and line, not newer. 1: same vendor, not newer by year. 2: generic. 3: newer. 4: another vendor's. */
function distanceFromSilicon({ generation }: Candidate, { silicon, vendor }: CpuOffer): number {
  if (generation === "generic") return 2;
  if (generation === null) return 3;
  if (vendor.values.length > 0 && !vendor.values.includes(generation.vendor)) return 4;
  if (vendor.values.length > 1) return 4;
  if (silicon.oldest.length === 0) return 0;
  if (isOfLine(generation, silicon)) return 0;
  return silicon.oldest.every((oldest) => generation.year <= oldest.year) ? 1 : 3;
}

function isOfLine(generation: Generation, silicon: Silicon): boolean {
  const [oldest, ...others] = silicon.oldest;
  return (
    oldest !== undefined &&
    others.length === 0 &&
    oldest.vendor === generation.vendor &&
    oldest.line === generation.line &&
    generation.order <= oldest.order
  );
}
