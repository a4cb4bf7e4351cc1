import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { costPerHost, takeAccount } from "../../packages/core/src/baseline/account.ts";
import { featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { qemuModelNames } from "../../packages/core/src/catalogue/qemu-models.ts";
import { type Candidate, makeCandidate } from "../../packages/core/src/facets/cpu/candidate.ts";
import { chooseCpu, rankCandidates } from "../../packages/core/src/facets/cpu/choose-cpu.ts";
import { type CpuOffer, meetCpu, modelNames } from "../../packages/core/src/facets/cpu/cpu-offer.ts";
import { offerCpu } from "../../packages/core/src/facets/cpu/offer-cpu.ts";
import { chooseMachine } from "../../packages/core/src/facets/machine/choose-machine.ts";
import { machineNames } from "../../packages/core/src/facets/machine/machine-offer.ts";
import { defaultPolicy, type Policy } from "../../packages/core/src/index.ts";
import { Interner } from "../../packages/core/src/lattice/interner.ts";
import type { Kleene } from "../../packages/core/src/lattice/kleene.ts";
import { exactly, meetSets, type PartialSet } from "../../packages/core/src/lattice/partial-set.ts";
import { groupOffers } from "../../packages/core/src/profile/profile.ts";
import { settings } from "./arbitraries/facet-laws.ts";
import { someHosts } from "./fleets.ts";
import { accountSlowly, costSlowly, type Table } from "./oracles/account.ts";
import { chooseSlowly } from "./oracles/choose-cpu.ts";
import { chooseMachineSlowly } from "./oracles/choose-machine.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

const somePolicy: fc.Arbitrary<Policy> = fc
  .record({
    nested: fc.constantFrom("withhold" as const, "keep" as const),
    withhold: fc.subarray(["aes", "avx", "xsave", "spec-ctrl", "npt"], { maxLength: 2 }),
  })
  .map(({ nested, withhold }) => ({ ...defaultPolicy, nested, features: { require: [], withhold } }));

function plainly(candidate: Candidate) {
  const { model, features, require, disable, on, off } = candidate;
  const names = { features, require, disable, on, off };
  return { model, ...Object.fromEntries(Object.entries(names).map(([key, set]) => [key, featureNames(set)])) };
}

/** What offers of real documents rarely have: words, parents and models that one host lacks. */
const someLacks = fc.record({
  words: fc.subarray(["vmx", "svm", "arch-capabilities", "npt", "spec-ctrl", "avx512f", "rtm", "mpx", "hle", "aes"], {
    maxLength: 3,
  }),
  features: fc.subarray(["xsave", "avx", "svm", "sse2", "pni", "fxsr", "arch-capabilities"], { maxLength: 2 }),
  refused: fc.subarray(["Nehalem", "Haswell-noTSX-IBRS", "Skylake-Client-IBRS", "EPYC", "kvm64"], { maxLength: 2 }),
});

type Lacks = typeof someLacks extends fc.Arbitrary<infer T> ? T : never;

function lacking(offer: CpuOffer, { words, features, refused }: Lacks): CpuOffer {
  const { can, nameable, models } = offer;
  const gone = featureSet(features);
  return {
    ...offer,
    can: { certain: can.certain & ~gone, possible: can.possible & ~gone },
    nameable: nameable & ~featureSet(words),
    models: { ...models, refused: models.refused | modelNames.setOf(refused) },
  };
}

test("law 6: the CPU model is the one that a search over all names finds", () => {
  const outcomes = { chosen: 0, none: 0 };
  const members = fc.uniqueArray(fc.constantFrom(...someHosts()), {
    minLength: 1,
    maxLength: 4,
    selector: ({ name }) => name,
  });
  fc.assert(
    fc.property(
      members,
      fc.constantFrom(...settings),
      somePolicy,
      fc.option(someLacks),
      (hosts, setting, policy, lacks) => {
        const [first, ...others] = hosts.map((host) => offerCpu(host, setting));
        const offers = [lacks === null ? first! : lacking(first!, lacks), ...others];
        const met = offers.reduce(meetCpu);
        const fast = chooseCpu(met, { setting, policy, decided: new Map() });
        const slow = chooseSlowly(offers, setting, policy);
        outcomes[fast.chosen === null ? "none" : "chosen"] += 1;
        expect(fast.target.withheld.map(({ feature }) => feature)).toEqual(slow.withheld);
        const candidates = qemuModelNames().map((name) => makeCandidate(name, met, fast.target, setting));
        const ranked = rankCandidates(
          candidates.filter((candidate) => candidate !== null),
          met,
        ).candidates;
        if (met.grade !== "none") expect(ranked.map(plainly)).toEqual(slow.ranked);
        const shown = [fast.chosen, ...fast.alternatives].filter((candidate) => candidate !== null);
        expect(shown.map(plainly)).toEqual(slow.ranked.slice(0, 5));
      },
    ),
    runs(120),
  );
  expect(outcomes.chosen).toBeGreaterThan(outcomes.none / 4);
});

test("law 6: the order of candidates is an order, whatever order they come in", () => {
  const setting = settings[0]!;
  const met = someHosts()
    .map((host) => offerCpu(host, setting))
    .filter(({ grade, vendor }) => grade === "hypervisor" && vendor.values[0] === "Intel")
    .reduce(meetCpu);
  const { chosen, alternatives } = chooseCpu(met, { setting, policy: defaultPolicy, decided: new Map() });
  const all = [chosen!, ...alternatives];
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
      expect(rankCandidates(shuffled, met).candidates).toEqual(all);
    }),
    runs(20),
  );
});

const elements = ["a", "b", "c", "d", "e", "f"];
const answer = fc.constantFrom<Kleene[]>("yes", "yes", "yes", "no", "unknown");
const someTable: fc.Arbitrary<Table> = fc.array(
  fc.record(Object.fromEntries(elements.map((element) => [element, answer]))) as fc.Arbitrary<Record<string, Kleene>>,
  { minLength: 1, maxLength: 5 },
);

test("the account of losses and the cost of each host are those that counting finds", () => {
  fc.assert(
    fc.property(someTable, fc.shuffledSubarray(elements, { minLength: elements.length }), (table, order) => {
      const names = new Interner(order);
      const bits = (row: Table[number], wanted: readonly Kleene[]) =>
        names.setOf(elements.filter((element) => wanted.includes(row[element]!)));
      const offers = table.map(
        (row): PartialSet => ({ certain: bits(row, ["yes"]), possible: bits(row, ["yes", "unknown"]) }),
      );
      const profiles = groupOffers(offers, ({ certain, possible }) => `${certain}/${possible}`);
      const accountable = {
        profiles,
        met: offers.reduce(meetSets, exactly((1n << 6n) - 1n)),
        nameOf: (set: bigint) => names.namesOf(set),
      };
      expect(takeAccount(accountable)).toEqual(accountSlowly(table, elements));
      const costs = costPerHost(accountable);
      const [most = 0, ...rest] = costs.map((cost) => cost.elements.length);
      expect(rest.every((count, index) => count <= (rest[index - 1] ?? most))).toBe(true);
      expect(costs.toSorted((a, b) => a.host - b.host)).toEqual(costSlowly(table, elements));
    }),
    runs(300),
  );
});

test("the machine type is the one that beats every other", () => {
  const names = [
    ...[
      "pc-q35-2.12",
      "pc-q35-4.0.1",
      "pc-q35-4.0",
      "pc-q35-9.2",
      "pc-q35-10.0",
      "pc-q35-noble",
      "pc-q35-rhel9.4.0",
      "q35",
    ],
    ...[
      "pc-i440fx-2.12",
      "pc-i440fx-10.0",
      "pc-i440fx-jammy",
      "pc-1.3",
      "pc",
      "virt-9.2",
      "virt-10.0",
      "pseries-9.2",
      "microvm",
    ],
  ];
  const policies = fc.record({
    family: fc.constantFrom(null, null, "q35", "pc", "virt", "microvm"),
    atMost: fc.constantFrom(null, null, "9.2", "4.0", "pc-q35-4.0.1", "pc-i440fx-2.12"),
  });
  fc.assert(
    fc.property(fc.subarray(names), fc.subarray(names), policies, (common, deprecated, machine) => {
      const met = { names: exactly(machineNames.setOf(common)), deprecated: machineNames.setOf(deprecated) };
      const choice = chooseMachine(met, {
        setting: settings[0]!,
        policy: { ...defaultPolicy, machine },
        decided: new Map(),
      });
      expect(choice.machine).toBe(chooseMachineSlowly(common, new Set(deprecated), machine));
      expect(choice.deprecated).toBe(choice.machine !== null && deprecated.includes(choice.machine));
    }),
    runs(500),
  );
});
