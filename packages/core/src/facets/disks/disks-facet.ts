import { gatheredFacet } from "../gathered/gathered-facet.ts";
import { answerDisks, needDisks, remarkDisks } from "./answer-disks.ts";
import { listDisks, offerDisks, tellsOfDisks } from "./disks-offer.ts";

/**
 * Disks: what a guest's disks are called must be there, and must be the same bytes. libvirt looks at the name alone, and
 * takes every block device for shared.
 *
 * Sources: /proc/self/mounts, /sys/block, storage pools and volumes; gathered by `collect`.
 */
export const disksFacet = gatheredFacet({
  id: "disks",
  after: ["setting"],
  collect: "storage, by collect (pools and volumes, mounts, block devices)",
  offer: offerDisks,
  assessed: tellsOfDisks,
  // Volumes and devices come and go; pools and mounts tell hosts apart.
  profile: ({ pools, fileSystems }) => [
    pools.map(({ name, active }) => [name, active]),
    fileSystems
      ?.map(({ path, type, source }) => (source.startsWith("/dev/") ? null : [path, type, source]))
      .filter(Boolean),
  ],
  listing: listDisks,
  need: needDisks,
  answers: answerDisks,
  remarks: remarkDisks,
});
