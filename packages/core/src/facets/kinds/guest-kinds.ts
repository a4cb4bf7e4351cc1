import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import { type Guest, guestSource } from "../../guest/guest.ts";
import { firstObservation } from "../../host/host.ts";
import { type Family, type FamilyNames, hasMember } from "../../lattice/families.ts";
import type { XmlElement } from "../../xml/element.ts";
import type { GuestSide, MoveContext } from "../facet.ts";
import type { KindsNeed } from "./kinds-facet.ts";
import type { ListingSubject } from "./offer-kinds.ts";

/** Something that a guest's definition names, in the kinds and names in which hosts list it. */
export interface NamedPart {
  readonly kind: string;
  readonly name: string;
  readonly element: XmlElement;
}

/** How an area of listed names is read from a guest's definition. */
export interface GuestKinds {
  readonly partsOf: (guest: Guest) => readonly NamedPart[];
  /** The id of the check that a kind belongs to. */
  readonly checkOf: (kind: string) => string;
}

interface Listed {
  readonly names: FamilyNames;
  readonly subject: ListingSubject;
  readonly collect: string;
}

/** A guest needs each thing that its definition names; a host that does not list one refuses to start it. */
export function kindsGuestSide({ partsOf, checkOf }: GuestKinds, listed: Listed): GuestSide<Family, KindsNeed> {
  return {
    need: (guest) => ({ members: partsOf(guest).map(({ kind, name }) => ({ kind, name })) }),
    explain: (_, offer, move) =>
      partsOf(move.guest).flatMap((part) => {
        const answer = hasMember(offer, part.kind, listed.names.indexOf(part.kind, part.name));
        return answer === "yes" ? [] : [notOffered(part, checkOf(part.kind), answer === "no", move, listed)];
      }),
  };
}

function notOffered(part: NamedPart, check: string, known: boolean, move: MoveContext, listed: Listed): Finding {
  const { guest, to, setting } = move;
  const said = firstObservation(to, listed.subject, { arch: setting.arch, accel: setting.accel });
  return {
    check,
    severity: known ? "error" : "unknown",
    message: known
      ? `${to.name} does not offer ${part.kind} ${part.name}`
      : `whether ${to.name} offers ${part.kind} ${part.name} is not known`,
    evidence: [
      formatSource(guestSource(guest, part.element)),
      ...(said === undefined ? [] : [`${to.name}: ${formatSource(said.source)}`]),
    ],
    remedy: known
      ? "choose a host that offers it, or plan a restart of the guest without it"
      : `collect ${listed.collect}`,
    qemu: known ? "refused" : "unknown",
  };
}
