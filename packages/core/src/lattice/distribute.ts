/** So much of something that may be put in some places, in one or in parts. */
export interface Share {
  readonly amount: number;
  /** Indices of places. */
  readonly places: readonly number[];
}

/**
 * Whether all shares find room together: a flow from shares to places, each place taking no more than its room. With
 * amounts and rooms of 1 it is a matching. By augmenting paths, shortest first (Edmonds and Karp); shares for the same
 * places are taken together, so that the work grows with the unlike ones.
 */
export function canDistribute(shares: readonly Share[], rooms: readonly number[]): boolean {
  const together = new Map<string, { amount: number; places: number[] }>();
  for (const { amount, places } of shares) {
    const sorted = [...new Set(places)].filter((place) => (rooms[place] ?? 0) > 0).sort((a, b) => a - b);
    const key = sorted.join();
    const before = together.get(key);
    if (before === undefined) together.set(key, { amount, places: sorted });
    else before.amount += amount;
  }
  const flow = new Flow([...together.values()], rooms);
  return flow.placeAll();
}

class Flow {
  /** Of each share, what is put in each place. */
  private readonly put: Map<number, number>[];
  private readonly free: number[];
  private readonly waiting: number[];

  constructor(
    private readonly shares: readonly Share[],
    rooms: readonly number[],
  ) {
    this.put = shares.map(() => new Map());
    this.free = [...rooms];
    this.waiting = shares.map(({ amount }) => amount);
  }

  placeAll(): boolean {
    return this.shares.every((_, share) => {
      while (this.waiting[share]! > 0) if (!this.augment(share)) return false;
      return true;
    });
  }

  /** Puts some of a share somewhere, moving others aside where that makes room; false: there is no way. */
  private augment(start: number): boolean {
    const cameTo = new Map<number, number>();
    const cameFrom = new Map<number, number>();
    const queue = [start];
    for (const share of queue) {
      for (const place of this.shares[share]!.places) {
        if (cameTo.has(place)) continue;
        cameTo.set(place, share);
        if (this.free[place]! > 0) {
          this.move(start, place, cameTo, cameFrom);
          return true;
        }
        for (const [other, put] of this.put.entries()) {
          if (other === start || cameFrom.has(other) || (put.get(place) ?? 0) === 0) continue;
          cameFrom.set(other, place);
          queue.push(other);
        }
      }
    }
    return false;
  }

  private move(start: number, end: number, cameTo: Map<number, number>, cameFrom: Map<number, number>): void {
    const steps: [share: number, to: number, from: number | null][] = [];
    for (let place: number | undefined = end; place !== undefined; ) {
      const share: number = cameTo.get(place)!;
      const from: number | undefined = share === start ? undefined : cameFrom.get(share);
      steps.push([share, place, from ?? null]);
      place = from;
    }
    const amount = steps.reduce(
      (least, [share, , from]) => (from === null ? least : Math.min(least, this.put[share]!.get(from)!)),
      Math.min(this.waiting[start]!, this.free[end]!),
    );
    for (const [share, to, from] of steps) {
      const put = this.put[share]!;
      put.set(to, (put.get(to) ?? 0) + amount);
      if (from !== null) put.set(from, put.get(from)! - amount);
    }
    this.waiting[start]! -= amount;
    this.free[end]! -= amount;
  }
}
