import type { PoolProfile } from "./plan.ts";

/** Elements that would be common if these profiles (one, or two) were left out, and are not since none of them has them. */
export interface Marginal {
  /** Places in the list of profiles. */
  readonly profiles: readonly number[];
  readonly costs: bigint;
}

/**
 * What single profiles take from all the others, and what pairs do where leaving out one of the two would gain nothing:
 * the elements that everyone else offers. Those that cost nothing are not listed.
 */
export function marginalCosts(profiles: readonly Pick<PoolProfile, "bits">[]): {
  single: Marginal[];
  pairs: Marginal[];
} {
  const offered = profiles.reduce((all, { bits }) => all | bits, 0n);
  // Elements that at least one, two, three profiles lack.
  let [one, two, three] = [0n, 0n, 0n];
  for (const { bits } of profiles) {
    const missing = offered & ~bits;
    three |= two & missing;
    two |= one & missing;
    one |= missing;
  }
  const [once, twice] = [one & ~two, two & ~three];
  const costOf = (elements: bigint, ...members: number[]): Marginal => ({
    profiles: members,
    costs: members.reduce((all, member) => all & ~profiles[member]!.bits, elements),
  });
  const single = profiles.map((_, index) => costOf(once, index));
  const candidates = [...profiles.keys()].filter((index) => (twice & ~profiles[index]!.bits) !== 0n);
  const pairs = candidates.flatMap((a) => candidates.filter((b) => b > a).map((b) => costOf(twice, a, b)));
  return { single: single.filter(({ costs }) => costs !== 0n), pairs: pairs.filter(({ costs }) => costs !== 0n) };
}
