import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { firstObservation, type Host, observations } from "../../host/host.ts";
import { type Flat, flatKey, flatOf, isFlat, meetFlat, soleValue } from "../../lattice/flat.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { exactly } from "../../lattice/partial-set.ts";
import type { Facet } from "../facet.ts";
import { flatMeasure } from "../measure.ts";
import type { Setting } from "../setting/setting.ts";
import { hypervisorGuestSide } from "./guest-hypervisor.ts";
import type { HypervisorNeed, HypervisorOffer } from "./hypervisor-offer.ts";

export type { HypervisorNeed, HypervisorOffer } from "./hypervisor-offer.ts";

export interface HypervisorChoice {
  readonly type: string | null;
}

/** The kind of hypervisor: a flat lattice. */
export const hypervisorFacet: Facet<HypervisorOffer, HypervisorNeed, HypervisorChoice> = {
  id: "hypervisor",
  after: ["setting"],
  offer: offerHypervisor,
  meet: (a, b) => ({ type: meetFlat(a.type, b.type) }),
  covers: (offer, need): Kleene => isFlat(offer.type, need.type),
  key: (offer) => flatKey(offer.type),
  assessed: (offer) => offer.type.values.length > 0,
  guests: hypervisorGuestSide,
  elements: () => exactly(0n),
  elementNames: () => [],
  measures: [flatMeasure("hypervisor", (offer) => offer.type)],
  choose: (met) => ({ type: soleValue(met.type) }),
  promises: ({ type }) => (type === null ? [] : [{ says: `the hypervisor ${type}`, need: { type } }]),
  present: ({ hosts, offers, met, choice, context }) => ({
    section: { hypervisor: choice },
    findings: met.type.values.length < 2 ? [] : [mixture(hosts, offers, context.setting)],
  }),
  collect: "virsh version, or virsh domcapabilities",
};

function offerHypervisor(host: Host, setting: Setting): HypervisorOffer {
  let type: Flat | null = null;
  for (const { value } of observations(host, "hypervisor.type", { arch: setting.arch, accel: setting.accel })) {
    const said = flatOf(value);
    type = type === null ? said : meetFlat(type, said);
  }
  return { type: type ?? flatOf(null) };
}

function mixture(hosts: readonly Host[], offers: readonly HypervisorOffer[], setting: Setting): Finding {
  const evidence = hosts.map((host, index) => {
    const source = firstObservation(host, "hypervisor.type", { arch: setting.arch, accel: setting.accel })?.source;
    const types = offers[index]!.type.values.join(", ") || "not told";
    return `${host.name}: ${types}${source === undefined ? "" : ` (${formatSource(source)})`}`;
  });
  return {
    check: "hypervisor.type",
    severity: "error",
    message: "the hosts run different hypervisors; a guest does not move between them",
    evidence,
    remedy: "ask about the hosts of one hypervisor at a time",
  };
}
