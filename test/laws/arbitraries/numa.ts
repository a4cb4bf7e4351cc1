import fc, { type Arbitrary } from "fast-check";
import type { BoundMemory, NumaNeed } from "../../../packages/core/src/facets/numa/guest-numa.ts";
import { numaFacet } from "../../../packages/core/src/facets/numa/numa-facet.ts";
import type { NumaOffer } from "../../../packages/core/src/facets/numa/numa-offer.ts";
import type { Gathered } from "../../../packages/core/src/lattice/gathered.ts";
import { lawsOf } from "./facet-laws.ts";

const gib = 1024 ** 3;
const some = fc.integer({ min: 1, max: 4 });

const node = fc.record({ ordinary: some.map((size) => size * gib), pages: fc.nat(3) }).map(({ ordinary, pages }) => ({
  ordinary,
  pages: pages === 0 ? [] : [{ size: gib, total: pages }],
}));

const one: Arbitrary<NumaOffer> = fc.record({
  cpus: fc.option(fc.constantFrom([0, 1], [0, 1, 2, 3], [2, 3])),
  possibleCpus: fc.constantFrom(null, [0, 1, 2, 3], [0, 1, 2, 3, 4, 5]),
  nodes: fc.option(
    fc.array(node, { minLength: 1, maxLength: 3 }).map((all) => all.map((each, id) => ({ id, ...each }))),
  ),
  pagesTold: fc.boolean(),
});

const made: Arbitrary<Gathered<NumaOffer>> = fc
  .array(one, { minLength: 1, maxLength: 3 })
  .map((hosts) => hosts.map(numaFacet.gather).reduce(numaFacet.meet));

const bound: Arbitrary<BoundMemory> = fc.record({
  bytes: some.map((size) => size * gib),
  nodes: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 }),
  page: fc.constantFrom(null, null, gib),
});

/** CPUs, nodes and amounts of the size that the offers have. */
const need: Arbitrary<NumaNeed> = fc
  .record({
    pins: fc.constantFrom([], [], [[1]], [[0, 3]], [[1, 2], [5]]),
    bound: fc.array(bound, { maxLength: 2 }),
    cells: fc.nat(2),
  })
  .map((all) => ({ ...all, nodes: [...new Set(all.bound.flatMap(({ nodes }) => nodes))].sort() }));

export const numaLaws = lawsOf(numaFacet, made, () => need);
