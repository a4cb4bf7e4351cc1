import { type Host, observations } from "../../host/host.ts";
import { allows, type Bound, boundKey, boundOf, exactLimit, meetBounds, unknownBound } from "../../lattice/bound.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { exactly } from "../../lattice/partial-set.ts";
import type { Facet } from "../facet.ts";
import { maxCpusOf } from "../machine/machine-offer.ts";
import { boundMeasure } from "../measure.ts";
import { limitsGuestSide } from "./guest-limits.ts";
import type { LimitsNeed, LimitsOffer } from "./limits-offer.ts";

export type { LimitsNeed, LimitsOffer } from "./limits-offer.ts";

export interface LimitsChoice {
  /** Null where it is not known on every host. */
  readonly maxVcpus: number | null;
}

/**
 * Limits: minima.
 *
 * The maximum depends on the machine type (288 with pc-q35-7.2, 4096 with pc-q35-9.2) and on the accelerator. `virsh
 * capabilities` and query-machines state the machine type's; domain capabilities state the smaller of both for the one
 * machine type they were asked with. Where only a machine type's is known, the accelerator's may still be smaller.
 */
export const limitsFacet: Facet<LimitsOffer, LimitsNeed, LimitsChoice> = {
  id: "limits",
  after: ["machine"],
  offer: (host, setting) => ({ maxVcpus: offerVcpus(host, setting.arch, setting.accel, setting.machine ?? null) }),
  meet: (a, b) => ({ maxVcpus: meetBounds(a.maxVcpus, b.maxVcpus) }),
  covers: (offer, need): Kleene => allows(offer.maxVcpus, need.vcpus),
  key: (offer) => boundKey(offer.maxVcpus),
  assessed: (offer) => offer.maxVcpus !== unknownBound && Number.isFinite(offer.maxVcpus.possible),
  guests: limitsGuestSide,
  elements: () => exactly(0n),
  elementNames: () => [],
  measures: [boundMeasure("vCPUs", (offer) => offer.maxVcpus)],
  choose: (met) => ({ maxVcpus: exactLimit(met.maxVcpus) ?? (met.maxVcpus.certain > 0 ? met.maxVcpus.certain : null) }),
  promises: ({ maxVcpus }) =>
    maxVcpus === null ? [] : [{ says: `${maxVcpus} vCPUs in a guest`, need: { vcpus: maxVcpus } }],
  present: ({ choice }) => ({ section: { limits: { maxVcpus: choice.maxVcpus } }, findings: [] }),
  collect: "virsh domcapabilities --machine with the chosen machine type (it states the vCPU maximum)",
};

function offerVcpus(host: Host, arch: string, accel: string, machine: string | null): Bound {
  const asked = [...observations(host, "limits.maxVcpus", { arch, accel })];
  const exact = asked.find(({ scope }) => scope.machine === machine && machine !== null);
  if (exact !== undefined) return boundOf(exact.value);
  const machineMax =
    machine === null ? null : maxCpusOf(host, { arch, accel, accelStated: true, machineFamily: null }, machine);
  if (machineMax === null) return unknownBound;
  return { certain: Math.min(machineMax, leastMaximumOf(arch, accel)), possible: machineMax };
}

/** Up to so many vCPUs the accelerator surely allows: TCG as many as the machine type; KVM is known for x86 only. */
function leastMaximumOf(arch: string, accel: string): number {
  if (accel === "tcg") return Number.POSITIVE_INFINITY;
  return accel === "kvm" && (arch === "x86_64" || arch === "i686") ? leastKvmMaximum : 0;
}

/** KVM_MAX_VCPUS on x86 has been at least 288 since Linux 4.10 (arch/x86/include/asm/kvm_host.h). */
const leastKvmMaximum = 288;
