import { type Capacity, capacityOf } from "../capacity/capacity.ts";
import { fits } from "../capacity/fits.ts";
import type { Placed } from "../check/judge.ts";
import { memoryOf } from "../guest/memory.ts";
import type { Host } from "../host/host.ts";
import { type Assignment, assign, faultsOfAssignment } from "../moves/assign.ts";
import { type Found, obstacles, type PairTable } from "../moves/pair-table.ts";
import type { EvacuatedGuest, Evacuation } from "./result.ts";

/** Hosts with what is found of every guest's move to them. */
export interface Destinations {
  readonly hosts: readonly Host[];
  readonly kindOf: readonly number[];
  readonly moves: PairTable;
}

/** A guest of the host that is emptied, and its row among the moves. */
interface Leaving {
  readonly placed: Placed;
  readonly row: number;
}

/**
 * Where the guests of a host go when it is emptied at once: to hosts of which no obstacle is known, within the memory
 * that is free there. Each plan is verified before it is told.
 */
export function evacuate(host: string, guests: readonly Placed[], { hosts, kindOf, moves }: Destinations): Evacuation {
  const leaving = guests.flatMap((placed, row): Leaving[] => (placed.from?.name === host ? [{ placed, row }] : []));
  const others = [...hosts.keys()].filter((index) => hosts[index]!.name !== host);
  const capacities = others.map((index) => capacityOf(hosts[index]!));
  const foundOf = (thing: number, place: number) => moves.at(leaving[thing]!.row, kindOf[others[place]!]!);
  const guestsIn = (things: readonly number[]) => things.map((thing) => leaving[thing]!.placed.guest);
  const question: Assignment = {
    things: leaving.length,
    places: others.length,
    takes: (thing, place) => foundOf(thing, place).every(isNoObstacle),
    holds: (place, things) => fits(guestsIn(things), capacities[place]!).answer,
    size: (thing) => memoryOf(leaving[thing]!.placed.guest).bytes ?? 0,
  };
  const assigned = assign(question);
  const faults = faultsOfAssignment(assigned, question);
  if (faults.length > 0) throw new Error(`an evacuation is wrong: ${faults.join("; ")}`);
  const nameOf = (place: number) => hosts[others[place]!]!.name;
  const told = leaving.map(({ placed }, thing): EvacuatedGuest => {
    const place = assigned.placeOf[thing]!;
    const targets = [...others.keys()].filter((other) => question.takes(thing, other));
    const because = place === null ? reasons(thing, others.length, question, foundOf, capacities, placed) : [];
    return {
      guest: placed.guest.id,
      to: place === null ? null : nameOf(place),
      targets: targets.map(nameOf),
      because,
    };
  });
  return {
    host,
    complete: told.every(({ to }) => to !== null),
    proved: assigned.proved,
    guests: told,
    roomUnknown: [...others.keys()].filter((place) => capacities[place]!.memory?.free == null).map(nameOf),
  };
}

function isNoObstacle({ severity }: Found): boolean {
  return !obstacles.has(severity);
}

/** The checks that keep a guest from the hosts: of the move, or of the room; `memory.size` where others took it. */
function reasons(
  thing: number,
  places: number,
  question: Assignment,
  foundOf: (thing: number, place: number) => readonly Found[],
  capacities: readonly Capacity[],
  { guest }: Placed,
): string[] {
  const checks = new Set<string>();
  for (let place = 0; place < places; place++) {
    if (!question.takes(thing, place)) {
      for (const found of foundOf(thing, place)) if (!isNoObstacle(found)) checks.add(found.check);
      continue;
    }
    const alone = fits([guest], capacities[place]!).findings.filter(({ severity }) => severity === "error");
    for (const { check } of alone) checks.add(check);
    if (alone.length === 0) checks.add("memory.size");
  }
  return [...checks].sort();
}
