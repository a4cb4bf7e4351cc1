import type { Kleene } from "../lattice/kleene.ts";

/** Things that are to be put into places, each of which takes some of them, and not all at once. */
export interface Assignment {
  readonly things: number;
  readonly places: number;
  /** Whether a place takes a thing at all. */
  readonly takes: (thing: number, place: number) => boolean;
  /** Whether a place has room for these things together. Of fewer things it is never less sure. */
  readonly holds: (place: number, things: readonly number[]) => Kleene;
  /** The larger, the harder to place. */
  readonly size: (thing: number) => number;
}

export interface Assigned {
  /** Of each thing its place; null: it has none. */
  readonly placeOf: readonly (number | null)[];
  /** No other way places more things: all that could were tried. */
  readonly proved: boolean;
}

/** As many placements are tried before the best that was found is taken. */
const usualEffort = 50_000;

/**
 * Places as many things as it can: those with the fewest places and the largest first, each where least is left. What
 * that first try leaves over is looked for by trying all other ways, as long as the effort lasts. A place whose room is
 * not known is taken only after those that surely hold a thing.
 */
export function assign(question: Assignment, effort = usualEffort): Assigned {
  const places = Array.from({ length: question.things }, (_, thing) =>
    [...Array(question.places).keys()].filter(
      (place) => question.takes(thing, place) && question.holds(place, [thing]) !== "no",
    ),
  );
  const order = [...Array(question.things).keys()]
    .filter((thing) => places[thing]!.length > 0)
    .sort((a, b) => places[a]!.length - places[b]!.length || question.size(b) - question.size(a) || a - b);
  return new Search(question, places, order, effort).best();
}

class Search {
  private readonly placed: (number | null)[];
  private readonly inPlace: number[][];
  private found: readonly (number | null)[] = [];
  private count = -1;
  private left: number;

  constructor(
    private readonly question: Assignment,
    private readonly places: readonly (readonly number[])[],
    private readonly order: readonly number[],
    effort: number,
  ) {
    this.placed = Array.from({ length: question.things }, () => null);
    this.inPlace = Array.from({ length: question.places }, () => []);
    this.left = effort;
  }

  best(): Assigned {
    this.place(0, 0);
    return { placeOf: this.found, proved: this.left > 0 || this.count === this.order.length };
  }

  private place(next: number, count: number): void {
    if (next === this.order.length || this.left <= 0) {
      if (count > this.count) {
        this.count = count;
        this.found = [...this.placed];
      }
      return;
    }
    const thing = this.order[next]!;
    for (const place of this.candidates(thing)) {
      if (count + this.order.length - next <= this.count) return;
      this.left -= 1;
      this.inPlace[place]!.push(thing);
      this.placed[thing] = place;
      this.place(next + 1, count + 1);
      this.placed[thing] = null;
      this.inPlace[place]!.pop();
    }
    // One less may be the price for placing others.
    if (count + this.order.length - next - 1 > this.count) this.place(next + 1, count);
  }

  /** Places that hold the thing now: surely before perhaps, fuller ones first. */
  private candidates(thing: number): number[] {
    const answers = new Map<number, Kleene>();
    for (const place of this.places[thing]!) {
      const answer = this.question.holds(place, [...this.inPlace[place]!, thing]);
      if (answer !== "no") answers.set(place, answer);
    }
    const rank = (place: number) => (answers.get(place) === "yes" ? 0 : 1);
    return [...answers.keys()].sort(
      (a, b) => rank(a) - rank(b) || this.inPlace[b]!.length - this.inPlace[a]!.length || a - b,
    );
  }
}

/** What is wrong with an answer, in words; empty if nothing is. It shares nothing with the search. */
export function faultsOfAssignment({ placeOf }: Assigned, question: Assignment): string[] {
  const faults: string[] = [];
  if (placeOf.length !== question.things)
    faults.push(`${placeOf.length} things are answered for, not ${question.things}`);
  for (let place = 0; place < question.places; place++) {
    const inside = [...placeOf.keys()].filter((thing) => placeOf[thing] === place);
    for (const thing of inside) if (!question.takes(thing, place)) faults.push(`place ${place} does not take ${thing}`);
    if (inside.length > 0 && question.holds(place, inside) === "no") faults.push(`place ${place} is too small`);
  }
  for (const place of placeOf)
    if (place !== null && !(place >= 0 && place < question.places)) faults.push(`there is no place ${place}`);
  return faults;
}
