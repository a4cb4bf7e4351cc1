import fc, { type Arbitrary } from "fast-check";
import { cpuFacetOf } from "../../../packages/core/src/facets/cpu-architectures/architecture-facet.ts";
import {
  type ArchitectureNeed,
  type ArchitectureOffer,
  beginnings,
  elements,
  models,
} from "../../../packages/core/src/facets/cpu-architectures/offer.ts";
import { cpuArchitectures } from "../../../packages/core/src/facets/facets.ts";
import { flatOf, meetFlat } from "../../../packages/core/src/lattice/flat.ts";
import { indicesOf } from "../../../packages/core/src/lattice/interner.ts";
import { exactly, nothingKnown, type PartialSet } from "../../../packages/core/src/lattice/partial-set.ts";
import type { FacetLaws } from "./facet-laws.ts";

/** Few enough that random sets meet: features, steps of chains and steps of register fields. */
const names = ["sve", "pauth", "pmu", "vx", "te", "lsx", "zba", "power8", "generation 14.2", "ID_AA64PFR0_EL1.EL3>=1"];
const modelNames = ["la464", "neoverse-n1", "gen16a-base"];

const setOf = (some: readonly string[]) => elements.setOf(some);

function partial(of: Arbitrary<bigint>): Arbitrary<PartialSet> {
  const told = fc
    .record({ certain: of, more: of, closed: fc.boolean() })
    .map(({ certain, more, closed }) => ({ certain, possible: closed ? certain | more : ~(more & ~certain) }));
  return fc.oneof({ weight: 1, arbitrary: fc.constant(nothingKnown) }, { weight: 5, arbitrary: told });
}

/** The beginnings of a list of vector lengths, as a host that has the list can start them. */
const lengths: Arbitrary<PartialSet> = fc.oneof(
  fc.constant(nothingKnown),
  fc
    .subarray([128, 256, 384, 512])
    .map((list) => exactly(beginnings.setOf(list.map((_, index) => list.slice(0, index + 1).join(","))))),
);

const silicon = fc.constantFrom("Neoverse-N1", "Neoverse-V1");

const offers: Arbitrary<ArchitectureOffer> = fc.record({
  grade: fc.constantFrom("hypervisor", "hardware", "none"),
  can: partial(fc.subarray(names).map(setOf)),
  models: partial(fc.subarray(modelNames).map((some) => models.setOf(some))),
  lengths,
  identity: fc
    .array(fc.option(silicon), { minLength: 1, maxLength: 2 })
    .map((said) => said.map(flatOf).reduce(meetFlat)),
});

/** All that the offers surely have, a few less, and at most one more; in every other part likewise. */
function needsNear(near: readonly ArchitectureOffer[]): Arbitrary<ArchitectureNeed> {
  const shared = near.reduce((all, { can }) => all & can.certain, -1n);
  const few = (from: readonly string[], most: number) => fc.subarray([...from], { maxLength: most }).map(setOf);
  const listed = near.flatMap(({ lengths: held }) => indicesOf(held.certain)).map((index) => 1n << BigInt(index));
  return fc
    .record({
      all: fc.boolean(),
      less: few(names, 2),
      more: few(names, 1),
      maybe: fc.oneof({ weight: 4, arbitrary: fc.constant(0n) }, few(names, 1)),
      models: fc.subarray(modelNames, { maxLength: 1 }).map((some) => models.setOf(some)),
      lengths: fc.constantFrom(0n, beginnings.setOf(["128,512"]), ...listed),
      identity: fc.option(silicon),
    })
    .map(({ all, less, more, ...need }) => ({ ...need, on: ((all ? shared : 0n) & ~less) | more }));
}

/** One for each architecture: they share their offers' shape and meet, and differ in what they read and choose. */
export const architectureLaws: readonly (FacetLaws<ArchitectureOffer, ArchitectureNeed> & { readonly name: string })[] =
  cpuArchitectures.map((architecture) => ({
    name: `cpu of ${architecture.names[0]}`,
    facet: cpuFacetOf(architecture),
    offers,
    needsNear,
  }));
