import { sizeOf } from "../../lattice/interner.ts";
import { all } from "../../lattice/kleene.ts";
import type { Facet } from "../facet.ts";
import { flatMeasure, setMeasure } from "../measure.ts";
import type { ArchitectureChoice, CpuArchitecture } from "./architecture.ts";
import { demandOf } from "./demand.ts";
import { explain, judge } from "./judge.ts";
import {
  type ArchitectureNeed,
  type ArchitectureOffer,
  beginnings,
  elements,
  meetOffers,
  models,
  offerKey,
  offerOfNeed,
} from "./offer.ts";
import { presentArchitecture } from "./present.ts";

/** The facet of the guest's CPU for one architecture family. */
export function cpuFacetOf(
  architecture: CpuArchitecture,
): Facet<ArchitectureOffer, ArchitectureNeed, ArchitectureChoice> {
  return {
    id: "cpu",
    after: ["machine", "limits", "clock"],
    offer: architecture.offer,
    meet: meetOffers,
    covers: (offer, need) => all(judge(offer, need).map(({ answer }) => answer)),
    key: offerKey,
    assessed: ({ grade, models }) => grade !== "none" || models.possible >= 0n || models.certain !== 0n,
    ...(architecture.apartBySilicon
      ? {
          partition: ({ identity }: ArchitectureOffer) => (identity.values.length === 1 ? identity.values[0]! : null),
        }
      : {}),
    elements: ({ can }) => can,
    elementNames: (set) => elements.namesOf(set),
    measures: [
      flatMeasure("silicon", (offer) => offer.identity),
      setMeasure(
        "models",
        (offer) => offer.models,
        (set) => models.namesOf(set),
      ),
      setMeasure(
        "vector lengths",
        (offer) => offer.lengths,
        (set) => beginnings.namesOf(set),
      ),
    ],
    choose: (met, { setting }) => architecture.choose(met, setting),
    present: (presented) => presentArchitecture(architecture, presented),
    outline: ({ grade, can, models, identity }) => ({
      grade,
      silicon: identity.values.join(", ") || null,
      features: sizeOf(can.certain),
      models: models.certain < 0n ? null : sizeOf(models.certain),
    }),
    guests: {
      need: architecture.need,
      explain,
      has: (guest, setting) => offerOfNeed(architecture.need(guest, null, setting)),
      demand: (met) => demandOf(met, architecture.apartBySilicon),
    },
    collect: architecture.collect,
  };
}
