import type { Finding } from "../../evidence/finding.ts";
import type { Observation } from "../../evidence/observation.ts";
import { formatSource } from "../../evidence/source.ts";
import { guestSource } from "../../guest/guest.ts";
import { observations } from "../../host/host.ts";
import { type Family, type FamilyNames, hasMember, type Member } from "../../lattice/families.ts";
import { setOfIndices } from "../../lattice/interner.ts";
import { plainMove } from "../../policy/move-plan.ts";
import type { XmlElement } from "../../xml/element.ts";
import type { Demand, GuestSide, MoveContext } from "../facet.ts";
import type { KindsNeed } from "./kinds-facet.ts";
import type { ListingSubject } from "./offer-kinds.ts";

/** Something that a guest needs, in the kinds and names in which hosts list it. */
export interface NamedPart {
  readonly kind: string;
  readonly name: string;
  /** What of the definition needs it; undefined: nothing in it, but how it is moved. */
  readonly element: XmlElement | undefined;
  /** The thing in words, where kind and name are not how people call it. */
  readonly words?: string;
  /** The id of the check, where parts of one kind belong to several. */
  readonly check?: string;
}

/** What of a move the parts are read from: all of it but the destination. */
export type Departure = Pick<MoveContext, "guest" | "from" | "setting" | "plan">;

/** How an area of listed names is read from a guest's definition. */
export interface GuestKinds {
  readonly partsOf: (departure: Departure) => readonly NamedPart[];
  /** The id of the check that a part belongs to. */
  readonly checkOf: (part: NamedPart) => string;
  /** Several parts in one finding, in words; without it each has its own. */
  readonly together?: (names: readonly string[]) => string;
  /** What to do about a thing that is not there; without it, the area has one answer for all. */
  readonly remedyOf?: (part: NamedPart) => string;
  /** Whether a definition can name it; without it, what hosts list here is nothing that a definition asks for. */
  readonly canName?: (kind: string, name: string) => boolean;
}

interface Listed {
  readonly names: FamilyNames;
  readonly subject: ListingSubject;
  readonly collect: string;
}

/** A guest needs each thing that its definition names; a host that does not list one refuses to start it. */
export function kindsGuestSide(kinds: GuestKinds, listed: Listed): GuestSide<Family, KindsNeed> {
  return {
    need: (guest, from, setting, plan = plainMove) => ({
      members: kinds.partsOf({ guest, from, setting, plan }).map(({ kind, name }) => ({ kind, name })),
    }),
    explain: (_, offer, move) => {
      const open = kinds.partsOf(move).flatMap((part) => {
        const answer = hasMember(offer, part.kind, listed.names.indexOf(part.kind, part.name));
        return answer === "yes" ? [] : [{ part, known: answer === "no" }];
      });
      return groupParts(open, kinds).map(({ parts, known }) => notOffered(parts, kinds, known, move, listed));
    },
    ...(kinds.canName === undefined ? {} : { demand: (met: Family) => demandOfKinds(met, kinds, listed.names) }),
  };
}

/** Everything that is surely there and that a definition can name, by check. */
function demandOfKinds(met: Family, { canName, checkOf }: GuestKinds, names: FamilyNames): Demand<KindsNeed>[] {
  const byCheck = new Map<string, Member[]>();
  for (const member of names.membersOf(names.flatten(met).certain)) {
    if (canName?.(member.kind, member.name) !== true) continue;
    const check = checkOf({ ...member, element: undefined });
    const members = byCheck.get(check);
    if (members === undefined) byCheck.set(check, [member]);
    else members.push(member);
  }
  return [...byCheck].map(([check, members]) => ({
    check,
    need: { members },
    elements: setOfIndices(members.map(({ kind, name }) => names.indexOf(kind, name))),
  }));
}

/** Parts that are told in one finding: all of one answer where the area has words for several, else each by itself. */
function groupParts(
  open: readonly { readonly part: NamedPart; readonly known: boolean }[],
  { together }: GuestKinds,
): { readonly parts: readonly [NamedPart, ...NamedPart[]]; readonly known: boolean }[] {
  if (together === undefined) return open.map(({ part, known }) => ({ parts: [part], known }));
  return [true, false].flatMap((known) => {
    const [first, ...more] = open.filter((one) => one.known === known).map(({ part }) => part);
    return first === undefined ? [] : [{ parts: [first, ...more], known }];
  });
}

function notOffered(
  parts: readonly [NamedPart, ...NamedPart[]],
  kinds: GuestKinds,
  known: boolean,
  move: MoveContext,
  listed: Listed,
): Finding {
  const { guest, to } = move;
  const [part] = parts;
  const said = sayerOf(part.kind, move, listed.subject);
  const what = kinds.together?.(parts.map(({ name }) => name)) ?? part.words ?? `${part.kind} ${part.name}`;
  const lines = new Set(parts.map(({ element }) => formatSource(guestSource(guest, element))));
  const remedy = kinds.remedyOf?.(part) ?? "choose a host that offers it, or plan a restart of the guest without it";
  return {
    check: kinds.checkOf(part),
    severity: known ? "error" : "unknown",
    message: known ? `${to.name} does not offer ${what}` : `whether ${to.name} offers ${what} is not known`,
    evidence: [...lines, ...(said === undefined ? [] : [`${to.name}: ${formatSource(said.source)}`])],
    remedy: known ? remedy : `collect ${listed.collect}`,
    qemu: known ? "refused" : "unknown",
  };
}

/** Who listed that kind; where nobody did, who listed anything of the area. */
function sayerOf(kind: string, { to, setting }: MoveContext, subject: ListingSubject) {
  const said = observations(to, subject, { arch: setting.arch, accel: setting.accel }) as Observation<ListingSubject>[];
  return said.find(({ value }) => value.kind === kind) ?? said[0];
}
