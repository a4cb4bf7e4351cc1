/** Hosts with equal offers: stored and computed once. */
export interface Profile<Offer> {
  readonly offer: Offer;
  /** Indices into the list of hosts, rising. */
  readonly hosts: readonly number[];
}

/** Groups offers by key, in the order in which each first appears. */
export function groupOffers<Offer>(
  offers: readonly Offer[],
  keyOf: (offer: Offer, index: number) => string,
): Profile<Offer>[] {
  const profiles = new Map<string, { offer: Offer; hosts: number[] }>();
  offers.forEach((offer, index) => {
    const key = keyOf(offer, index);
    const profile = profiles.get(key);
    if (profile === undefined) profiles.set(key, { offer, hosts: [index] });
    else profile.hosts.push(index);
  });
  return [...profiles.values()];
}
