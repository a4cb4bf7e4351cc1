import type { Finding } from "../../evidence/finding.ts";
import { joinNames } from "../../evidence/join-names.ts";
import { formatSource } from "../../evidence/source.ts";
import { guestSource } from "../../guest/guest.ts";
import { isFlat } from "../../lattice/flat.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { coversAll, type PartialSet } from "../../lattice/partial-set.ts";
import { child } from "../../xml/element.ts";
import type { MoveContext } from "../facet.ts";
import { type ArchitectureNeed, type ArchitectureOffer, beginnings, elements, models } from "./offer.ts";

interface Judgement {
  readonly check: string;
  readonly answer: Kleene;
  /** What stands in the way, in words. */
  readonly what: () => string;
}

/** Every part of the need on its own; the need is covered where every answer is yes. */
export function judge(offer: ArchitectureOffer, need: ArchitectureNeed): Judgement[] {
  const open = need.maybe & ~offer.can.certain;
  return [
    {
      check: "cpu.features",
      answer: coversAll(offer.can, need.on),
      what: () => joinNames(elements.namesOf(lacking(offer.can, need.on)), 40),
    },
    {
      check: "cpu.features",
      answer: open === 0n ? "yes" : "unknown",
      what: () => (open < 0n ? "the CPU of the host the guest was started on" : joinNames(elements.namesOf(open), 40)),
    },
    {
      check: "cpu.model",
      answer: coversAll(offer.models, need.models),
      what: () => `the CPU model ${joinNames(models.namesOf(lacking(offer.models, need.models)))}`,
    },
    {
      check: "cpu.features",
      answer: coversAll(offer.lengths, need.lengths),
      what: () => `the vector lengths ${joinNames(beginnings.namesOf(lacking(offer.lengths, need.lengths)))}`,
    },
    {
      check: "cpu.identity",
      answer: need.identity === null ? "yes" : isFlat(offer.identity, need.identity),
      what: () => `a CPU that is ${need.identity}`,
    },
  ];
}

function lacking(set: PartialSet, needed: bigint): bigint {
  return (needed & ~set.possible) === 0n ? needed & ~set.certain : needed & ~set.possible;
}

/** A finding for each part of the need that is not covered. */
export function explain(need: ArchitectureNeed, offer: ArchitectureOffer, move: MoveContext): Finding[] {
  const line = formatSource(guestSource(move.guest, child(move.guest.domain, "cpu")));
  return judge(offer, need)
    .filter(({ answer }) => answer !== "yes")
    .map(({ check, answer, what }) =>
      answer === "no"
        ? {
            check,
            severity: "error" as const,
            message: `${move.to.name} cannot give the guest ${what()}`,
            evidence: [line],
            remedy: "choose a host that has it, or restart the guest with the baseline's CPU",
            qemu: "refused" as const,
            guestSees: "changed" as const,
          }
        : {
            check,
            severity: "unknown" as const,
            message: `whether ${move.to.name} can give the guest ${what()} is not known`,
            evidence: [line],
            remedy: "collect virsh domcapabilities and virsh capabilities there; name the source host (--from)",
            qemu: "unknown" as const,
            guestSees: "unknown" as const,
          },
    );
}
