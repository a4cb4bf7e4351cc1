import { settingOf } from "../facets/setting/guest-setting.ts";
import type { Guest } from "../guest/guest.ts";
import type { Kleene } from "../lattice/kleene.ts";
import { all } from "../lattice/kleene.ts";
import type { Pledge, PledgedArea } from "./pledge.ts";
import type { GuestDrift } from "./result.ts";

/**
 * Which guests have what the lock gives, and which of these a new baseline would change. A guest is held against the
 * areas in which a definition says all of it: its CPU, its machine type.
 *
 * @param next what a lock of the hosts as they are now would promise
 */
export function compareGuests(
  guests: readonly Guest[],
  locked: readonly PledgedArea[],
  next: () => readonly PledgedArea[],
): GuestDrift[] {
  if (guests.length === 0) return [];
  const anew = new Map(next().map((area) => [area.facet.id, area]));
  return guests.map((guest) => {
    const held = locked.flatMap((area) => holdAgainst(guest, area) ?? []);
    const asLocked = all(held.map(({ answer }) => answer));
    const changes = held.filter(({ area, pledge }) => pledge !== null && isOther(pledge, anew.get(area)));
    return {
      guest: guest.id,
      live: guest.live,
      asLocked: held.length === 0 ? "unknown" : asLocked,
      otherwise: held.filter(({ answer }) => answer === "no").map(({ area }) => area),
      wouldChange: asLocked === "yes" ? changes.map(({ area }) => area) : [],
    };
  });
}

interface Held {
  readonly area: string;
  readonly answer: Kleene;
  /** The promise that the guest has: of several vendors that of its own. */
  readonly pledge: Pledge | null;
}

/** Null: definitions do not say all of this area. */
function holdAgainst(guest: Guest, { facet, pledges }: PledgedArea): Held | null {
  const side = facet.guests;
  if (side?.elementsOf === undefined) return null;
  const elements = side.elementsOf(side.need(guest, null, settingOf(guest, null)));
  if (elements === null) return { area: facet.id, answer: "unknown", pledge: null };
  const pledge = pledges.find(({ given }) => given === elements) ?? null;
  return { area: facet.id, answer: pledge === null ? "no" : "yes", pledge };
}

function isOther({ value, given }: Pledge, anew: PledgedArea | undefined): boolean {
  const pledges = anew?.pledges ?? [];
  const next = pledges.length === 1 ? pledges[0] : pledges.find((pledge) => pledge.value === value);
  return next === undefined || next.given !== given;
}
