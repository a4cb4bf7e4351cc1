import type { Account } from "../facets/facet.ts";
import { indicesOf } from "../lattice/interner.ts";
import type { PartialSet } from "../lattice/partial-set.ts";
import type { Profile } from "../profile/profile.ts";

/** The elements of one facet over profiles, and how to name them. */
export interface Accountable {
  readonly profiles: readonly Profile<PartialSet>[];
  readonly met: PartialSet;
  readonly nameOf: (elements: bigint) => string[];
}

/**
 * Puts every element that some host certainly offers in exactly one place: common if all have it; lost, with the hosts
 * that lack it, if some host surely does; else undetermined, with the hosts that do not say.
 */
export function takeAccount({ profiles, met, nameOf }: Accountable): Account {
  const offered = profiles.reduce((all, { offer }) => all | offer.certain, 0n);
  const missing = offered & ~met.certain;
  const lost = missing & ~met.possible;
  return {
    common: nameOf(offered & met.certain),
    lost: gather(lost, (offer) => ~offer.possible, profiles, nameOf),
    undetermined: gather(missing & ~lost, (offer) => ~offer.certain, profiles, nameOf),
  };
}

function gather(
  elements: bigint,
  without: (offer: PartialSet) => bigint,
  profiles: readonly Profile<PartialSet>[],
  nameOf: (elements: bigint) => string[],
) {
  const hostsByElement: number[][] = [];
  for (const index of indicesOf(elements)) hostsByElement[index] = [];
  for (const { offer, hosts } of profiles) {
    for (const index of indicesOf(elements & without(offer))) {
      const list = hostsByElement[index]!;
      for (const host of hosts) list.push(host);
    }
  }
  return indicesOf(elements)
    .map((index) => ({ element: nameOf(1n << BigInt(index))[0]!, hosts: sortRising(hostsByElement[index]!) }))
    .sort((a, b) => (a.element < b.element ? -1 : 1));
}

function sortRising(hosts: number[]): number[] {
  return hosts.every((host, place) => place === 0 || hosts[place - 1]! < host) ? hosts : hosts.sort((a, b) => a - b);
}

/**
 * What each host alone takes away: the elements that all others certainly offer and it does not. Without that host they
 * would be common.
 *
 * @returns for each host index that costs anything, the elements
 */
export function costPerHost({ profiles, nameOf }: Accountable): { host: number; elements: string[] }[] {
  const offered = profiles.reduce((all, { offer }) => all | offer.certain, 0n);
  let once = 0n;
  let twice = 0n;
  for (const { offer, hosts } of profiles) {
    const missing = offered & ~offer.certain;
    twice |= hosts.length > 1 ? missing : once & missing;
    once |= missing;
  }
  const exactlyOnce = once & ~twice;
  return profiles
    .filter(({ offer, hosts }) => hosts.length === 1 && (exactlyOnce & ~offer.certain) !== 0n)
    .map(({ offer, hosts }) => ({ host: hosts[0]!, elements: nameOf(exactlyOnce & ~offer.certain) }))
    .sort((a, b) => b.elements.length - a.elements.length || a.host - b.host);
}
