import fc, { type Arbitrary } from "fast-check";
import { EVERYTHING, featureSet } from "../../../packages/core/src/catalogue/feature-set.ts";
import { type Generation, generationOfModel } from "../../../packages/core/src/catalogue/generations.ts";
import { libvirtMaps } from "../../../packages/core/src/catalogue/libvirt-maps.ts";
import { cpuFacet } from "../../../packages/core/src/facets/cpu/cpu-facet.ts";
import {
  type CpuNeed,
  type CpuOffer,
  type ModelOffer,
  modelNames,
} from "../../../packages/core/src/facets/cpu/cpu-offer.ts";
import { flatOf, meetFlat } from "../../../packages/core/src/lattice/flat.ts";
import { indicesOf } from "../../../packages/core/src/lattice/interner.ts";
import { nothingKnown, type PartialSet } from "../../../packages/core/src/lattice/partial-set.ts";
import { lawsOf } from "./facet-laws.ts";
import { nearBounds, someBound } from "./limits.ts";

/** Few enough that random sets meet. */
const features = [
  "avx",
  "avx2",
  "xsave",
  "npt",
  "svm",
  "vmx",
  "invtsc",
  "ht",
  "hypervisor",
  "kvm-pv-eoi",
  "not-a-feature",
];
const models = ["qemu64", "kvm64", "EPYC", "EPYC-Rome", "Haswell-noTSX-IBRS", "Skylake-Server", "no-such-model"];
const silicon = ["EPYC", "EPYC-Rome", "Haswell", "Skylake-Server", "Denverton"]
  .map(generationOfModel)
  .filter((generation): generation is Generation => generation !== null && generation !== "generic");

const vendor = fc.constantFrom("Intel", "AMD");

const someFeatures: Arbitrary<bigint> = fc.subarray(features).map(featureSet);

function partial(some: Arbitrary<bigint>): Arbitrary<PartialSet> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(nothingKnown) },
    {
      weight: 5,
      arbitrary: fc
        .record({ certain: some, more: some, told: fc.boolean() })
        .map(({ certain, more, told }) => ({ certain, possible: told ? certain | more : ~(more & ~certain) })),
    },
  );
}

const someModels: Arbitrary<bigint> = fc.subarray(models).map((names) => modelNames.setOf(names));

const modelOffer: Arbitrary<ModelOffer> = fc.record({
  present: partial(someModels),
  blockers: fc
    .dictionary(fc.constantFrom(...models), someFeatures, { maxKeys: 3 })
    .map((all) => new Map(Object.entries(all))),
  refused: someModels,
  deprecated: someModels,
});

const made: Arbitrary<CpuOffer> = fc.record({
  grade: fc.constantFrom("hypervisor", "hardware", "none"),
  vendor: fc.array(fc.option(vendor), { minLength: 1, maxLength: 2 }).map((said) => said.map(flatOf).reduce(meetFlat)),
  can: partial(someFeatures),
  forced: fc.subarray(features, { maxLength: 2 }).map(featureSet),
  nameable: fc.oneof(fc.constant(EVERYTHING), someFeatures),
  maps: fc.subarray(libvirtMaps().map(({ version }) => version)),
  models: modelOffer,
  physBits: someBound,
  silicon: fc
    .record({ generation: fc.option(fc.constantFrom(...silicon)), silent: fc.boolean() })
    .map(({ generation, silent }) => ({ oldest: generation === null ? [] : [generation], silent })),
});

/** All that the offers surely have, a few less, and a few that some of them may not have. */
function needsNear(offers: readonly CpuOffer[]): Arbitrary<CpuNeed> {
  const shared = offers.reduce((all, { can }) => all & can.certain, -1n);
  const offered = indicesOf(offers.reduce((all, { can }) => all | can.certain, featureSet(features)));
  const forced = offers.reduce((all, offer) => all | offer.forced, featureSet(["avx"]));
  const bits = (indices: readonly number[]) => indices.reduce((set, index) => set | (1n << BigInt(index)), 0n);
  const few = (of: readonly number[], most: number) =>
    fc.subarray([...of], { maxLength: Math.min(most, of.length) }).map(bits);
  return fc
    .record({
      all: fc.boolean(),
      less: few(offered, 2),
      more: few(offered, 1),
      off: few(indicesOf(forced | shared), 2),
      vendor: fc.option(vendor),
      physBits: fc.option(fc.constantFrom(40, ...nearBounds(offers.map(({ physBits }) => physBits)))),
    })
    .map(({ all, less, more, ...need }) => ({ ...need, on: ((all ? shared : 0n) & ~less) | more }));
}

export const cpuLaws = lawsOf(cpuFacet, made, needsNear);
