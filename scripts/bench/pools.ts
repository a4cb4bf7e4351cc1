/**
 * How long plans take, and how near their bounds are: `npx tsx scripts/bench/pools.ts [PROFILES...]`.
 *
 * Hosts are the catalogue's CPU models as QEMU defines them, each with features taken away as kernels, microcode and
 * administrators do: of each model few sets of features, in the same places for many hosts.
 */
import { performance } from "node:perf_hooks";
import { featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { libvirtMapFor } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { faultsOfPlan } from "../../packages/core/src/pools/check-plan.ts";
import type { PoolProfile } from "../../packages/core/src/pools/plan.ts";
import { planPools } from "../../packages/core/src/pools/plan-pools.ts";
import { seededRandom } from "./random.ts";

/** What comes and goes with kernels, microcode and settings of the firmware. */
const fickle = featureSet([
  ...["hle", "rtm", "spec-ctrl", "ssbd", "stibp", "md-clear", "ibpb", "virt-ssbd", "amd-ssbd", "pcid", "invpcid"],
  ...["x2apic", "tsc-deadline", "xsaves", "pku", "la57", "arch-capabilities", "mds-no", "taa-no", "avx512vnni"],
]);

function randomFleet(size: number, seed: number): PoolProfile[] {
  const random = seededRandom(seed);
  const models = [...libvirtMapFor("11.3.0").map.models.values()].filter(({ vendor }) => vendor !== null);
  const names = featureNames(fickle);
  const profiles = new Map<string, PoolProfile>();
  while (profiles.size < size) {
    const model = models[Math.floor(random() * models.length)]!;
    const taken = names.filter(() => random() < 0.1);
    const bits = model.features & ~featureSet(taken);
    const count = 1 + Math.floor(random() * 40);
    profiles.set(`${model.vendor}/${bits.toString(16)}`, { bits, count, partition: model.vendor });
  }
  return [...profiles.values()];
}

const pools = 8;
const sizes = process.argv.slice(2).map(Number);
for (const size of sizes.length > 0 ? sizes : [20, 40, 60, 80, 120, 250, 500]) {
  for (const pure of [false, true]) {
    const profiles = randomFleet(size, size);
    const options = { pure, minHosts: 1, pools, weigh: () => 1 };
    const before = performance.now();
    const greedy = planPools(profiles, { ...options, effort: 0 });
    const between = performance.now();
    const plans = planPools(profiles, options);
    const after = performance.now();
    const faults = plans.flatMap((plan, place) =>
      plan === null ? [] : faultsOfPlan(plan, profiles, options.weigh, { ...options, pools: place + 1 }),
    );
    console.log(
      `${size} profiles${pure ? ", vendors apart" : ""}: greedy ${Math.round(between - before)} ms, in all ${Math.round(after - between)} ms`,
    );
    const shown = plans.map((plan, place) =>
      plan === null
        ? "none"
        : `${plan.loss}${plan.optimal ? "" : ` (bound ${plan.bound}, ${((100 * (plan.loss - plan.bound)) / plan.loss).toFixed(1)} %)`}, greedy +${((100 * (greedy[place]!.loss - plan.loss)) / plan.loss).toFixed(1)} %`,
    );
    for (const [place, text] of shown.entries()) console.log(`  K=${place + 1}: ${text}`);
    if (faults.length > 0) throw new Error(faults.join("\n"));
  }
}
