import fc, { type Arbitrary } from "fast-check";
import { networksFacet } from "../../../packages/core/src/facets/networks/networks-facet.ts";
import { type NetworksOffer, networkNames } from "../../../packages/core/src/facets/networks/networks-offer.ts";
import { meetDirectories } from "../../../packages/core/src/lattice/directory.ts";
import { flatOf } from "../../../packages/core/src/lattice/flat.ts";
import { exactly, type PartialSet, within } from "../../../packages/core/src/lattice/partial-set.ts";
import { lawsOf } from "./facet-laws.ts";

const words: Readonly<Record<string, readonly string[]>> = {
  network: ["default", "lan"],
  active: ["default", "lan"],
  bridge: ["br0", "br1"],
  interface: ["eth0", "ovs0"],
};

const some = Object.entries(words).map(([kind, names]) =>
  fc
    .record({ told: fc.boolean(), whole: fc.boolean(), listed: fc.subarray([...names]) })
    .map(({ told, whole, listed }): [string, PartialSet][] => {
      if (!told) return [];
      const bits = networkNames.bitsOf(kind, listed);
      return [[kind, whole ? exactly(bits) : within(bits, 0n)]];
    }),
);

const one: Arbitrary<NetworksOffer> = fc
  .record({ present: fc.tuple(...some), forward: fc.constantFrom("nat", "bridge", null) })
  .map(({ present, forward }) => ({
    present: new Map(present.flat()),
    identities: new Map(forward === null ? [] : [["network=default", flatOf(forward)]]),
  }));

const made = fc.oneof(
  { weight: 4, arbitrary: one },
  { weight: 1, arbitrary: fc.tuple(one, one).map(([a, b]) => meetDirectories(a, b)) },
);

const plug = fc.oneof(
  ...Object.entries(words)
    .filter(([kind]) => kind !== "active")
    .map(([kind, names]) =>
      fc.record({ kind: fc.constant(kind as "network"), name: fc.constantFrom("none", ...names) }),
    ),
);

/** What some have, and a name that none has. */
export const networksLaws = lawsOf(networksFacet, made, () => fc.record({ plugs: fc.array(plug, { maxLength: 2 }) }));
