import fc from "fast-check";
import { expect, test } from "vitest";
import { groupOffers } from "./profile.ts";

test("every host is in exactly one profile, beside the hosts with its key, in order", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "c")), (offers) => {
      const profiles = groupOffers(offers, (offer) => offer);
      expect(profiles.flatMap(({ hosts }) => hosts).sort((a, b) => a - b)).toEqual(offers.map((_, index) => index));
      for (const { offer, hosts } of profiles) {
        expect(hosts.map((host) => offers[host])).toEqual(hosts.map(() => offer));
        expect(hosts).toEqual(hosts.toSorted((a, b) => a - b));
      }
      expect(profiles.map(({ offer }) => offer)).toEqual([...new Set(offers)]);
    }),
  );
});
