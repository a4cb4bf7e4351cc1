import { featureCount, featureNames } from "../../catalogue/feature-set.ts";
import type { Host } from "../../host/host.ts";
import { allows, exactLimit } from "../../lattice/bound.ts";
import { isFlat } from "../../lattice/flat.ts";
import { sizeOf } from "../../lattice/interner.ts";
import { all, type Kleene } from "../../lattice/kleene.ts";
import { contains, coversAll } from "../../lattice/partial-set.ts";
import type { Facet, LossCause, Promised } from "../facet.ts";
import { boundMeasure, flatMeasure, type Measure, setMeasure } from "../measure.ts";
import type { Setting } from "../setting/setting.ts";
import { bitsOfFeature } from "./bits-of-feature.ts";
import { explainLosses } from "./causes.ts";
import { type CpuChoice, chooseCpu } from "./choose-cpu.ts";
import { type CpuNeed, type CpuOffer, cpuKey, meetCpu, modelNames, nothingOffered } from "./cpu-offer.ts";
import { cpuGuestSide } from "./explain-cpu.ts";
import { offerCpu } from "./offer-cpu.ts";
import { presentCpu } from "./present-cpu.ts";
import { remedyFor } from "./remedies.ts";
import { composeTarget } from "./target.ts";

/** The architectures whose CPUs are models and bits as this facet reads them; of other CPUs it says nothing. */
const x86: ReadonlySet<string> = new Set(["x86_64", "i686"]);

/** What cannot be switched off: who forces less gives more. */
const forcedFeatures: Measure<CpuOffer> = {
  name: "features that cannot be switched off",
  tell: ({ forced }) => (forced === 0n ? null : featureNames(forced).join(", ")),
  atLeast: (a, b) => ((a.forced & ~b.forced) === 0n ? "yes" : "no"),
};

/** Of whose hardware alone is known, it is not known whether a guest gets all of it. */
const gradeOfEvidence: Measure<CpuOffer> = {
  name: "what is known",
  tell: ({ grade }) => (grade === "hardware" ? "the hardware alone" : grade === "none" ? null : "what a guest gets"),
  atLeast: (a, b) => (a.grade === "hardware" && b.grade === "hypervisor" ? "unknown" : "yes"),
};

/** The guest's CPU (x86): feature bits, vendor, named models, physical address bits. */
export const cpuFacet: Facet<CpuOffer, CpuNeed, CpuChoice> = {
  id: "cpu",
  after: ["machine", "limits", "clock"],
  offer: (host, setting) => (x86.has(setting.arch) ? offerCpu(host, setting) : nothingOffered),
  meet: meetCpu,
  covers: coversCpu,
  key: cpuKey,
  assessed: (offer) => offer.grade !== "none",
  partition: (offer) => (offer.vendor.values.length === 1 ? offer.vendor.values[0]! : null),
  guests: cpuGuestSide,
  elements: (offer) => offer.can,
  elementNames: featureNames,
  measures: [
    flatMeasure("vendor", (offer) => offer.vendor),
    boundMeasure("physical address bits", (offer) => offer.physBits),
    setMeasure(
      "named models",
      (offer) => offer.models.present,
      (set) => modelNames.namesOf(set),
    ),
    forcedFeatures,
    gradeOfEvidence,
  ],
  whereabouts: bitsOfFeature,
  choose: chooseCpu,
  chosen: ({ chosen, target }) => ({ name: chosen?.model ?? null, elements: (chosen ?? target).features }),
  given: (offer, policy) => composeTarget(offer, policy).features,
  promises: promisesOfCpu,
  whyLost: whyLostCpu,
  present: presentCpu,
  outline: outlineCpu,
  collect: "virsh domcapabilities --virttype kvm (its host-model is what a guest can have)",
};

const nothingNeeded: CpuNeed = { on: 0n, off: 0n, vendor: null, physBits: null };

function promisesOfCpu({ vendor, pinVendor, physBits, chosen }: CpuChoice): Promised<CpuNeed>[] {
  return [
    ...(vendor === null || pinVendor !== null
      ? []
      : [{ says: `a CPU of ${vendor}`, need: { ...nothingNeeded, vendor } }]),
    ...(physBits === null ? [] : [{ says: `${physBits} physical address bits`, need: { ...nothingNeeded, physBits } }]),
    ...(chosen === null
      ? []
      : [{ says: `the CPU model ${chosen.model}`, need: { ...nothingNeeded, model: chosen.model } }]),
  ];
}

function whyLostCpu(hosts: readonly Host[], setting: Setting) {
  const explain = explainLosses(hosts, setting);
  return (feature: string, missingOn: readonly number[]): LossCause[] =>
    explain(feature, missingOn).map((cause) => ({ ...cause, remedy: remedyFor(cause.because, feature) }));
}

/** `grade`: the hypervisor's own answer, or only the hardware's. A negative set of models is not a list. */
function outlineCpu({ grade, vendor, can, models, physBits }: CpuOffer) {
  return {
    grade,
    vendor: vendor.values.join(", ") || null,
    features: featureCount(can.certain),
    models: models.present.certain < 0n ? null : sizeOf(models.present.certain),
    physBits: exactLimit(physBits),
  };
}

/**
 * A need is covered when everything it wants on can be on, nothing it wants off is forced, the vendor is the one it
 * was started with, the named model is known and its physical address bits fit.
 */
function coversCpu(offer: CpuOffer, need: CpuNeed): Kleene {
  return all([
    coversAll(offer.can, need.on),
    ((need.maybe ?? 0n) & ~offer.can.certain) === 0n ? "yes" : "unknown",
    ((need.assumed ?? 0n) & ~offer.can.possible) === 0n ? "yes" : "unknown",
    (offer.forced & need.off) === 0n ? "yes" : "no",
    need.vendor === null ? "yes" : isFlat(offer.vendor, need.vendor),
    need.model === undefined ? "yes" : contains(offer.models.present, modelNames.indexOf(need.model)),
    need.physBits === null ? "yes" : allows(offer.physBits, need.physBits),
  ]);
}
