import { gatheredFacet } from "../gathered/gathered-facet.ts";
import { answerNuma, needNuma, remarkNuma } from "./guest-numa.ts";
import { listNuma, offerNuma } from "./numa-offer.ts";

/**
 * NUMA: the CPUs and nodes of the host that a guest is tied to must be there, and the memory it ties to nodes must fit
 * into them. What can be packed into two hosts has no bound that is a host itself, so offers are kept one by one.
 *
 * Sources: /sys/devices/system/node and /sys/devices/system/cpu, gathered by `collect`. What is free at the time is
 * capacity.
 */
export const numaFacet = gatheredFacet({
  id: "numa",
  after: ["setting"],
  collect: "NUMA nodes and CPUs, by collect (/sys/devices/system)",
  offer: offerNuma,
  assessed: ({ cpus, nodes }) => cpus !== null || nodes !== null,
  profile: ({ cpus, nodes }) => [cpus, nodes?.map(({ id, pages }) => [id, pages.map(({ size }) => size)]) ?? null],
  listing: listNuma,
  need: needNuma,
  answers: answerNuma,
  remarks: remarkNuma,
});
