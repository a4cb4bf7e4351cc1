import { canonicalFeatureName } from "../catalogue/features.ts";
import { levelOf, missingForLevel } from "../catalogue/levels.ts";
import type { Finding } from "../evidence/finding.ts";
import type { AnyFacet } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { chooseSetting } from "../facets/setting/setting-facet.ts";
import type { Host } from "../host/host.ts";
import { conceptsOf, coversOf } from "../lattice/concepts.ts";
import { compareCodePoints } from "../lattice/interner.ts";
import { defaultPolicy, type Policy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import { type FindingChoice, selectFindings } from "../policy/select-findings.ts";
import { decide, givenBy } from "../profile/decide.ts";
import { groupOffers } from "../profile/profile.ts";
import { faultsOfPlan } from "./check-plan.ts";
import { marginalCosts } from "./marginal.ts";
import type { Plan, Pool, PoolProfile } from "./plan.ts";
import { planPools } from "./plan-pools.ts";
import type { LatticeResult, PlanResult, PoolResult, PoolsResult } from "./result.ts";
import { equalWeights, presetWeights, type Weights, weighBy } from "./weights.ts";

export interface PoolsOptions extends FindingChoice {
  readonly tool?: PoolsResult["tool"];
  readonly arch?: string | null;
  readonly accel?: string | null;
  readonly policy?: Policy;
  /** Name hosts, not profiles, however many there are. */
  readonly expand?: boolean;
  /** At most so many pools. */
  readonly pools?: number | null;
  /** As few pools as lose no more than this (features times hosts, weighted). */
  readonly maxLoss?: number | null;
  /** Every pool reaches this level of the x86-64 psABI, and has these features; hosts that do not are left out. */
  readonly level?: string | null;
  readonly require?: readonly string[];
  readonly minHosts?: number;
  /** Pools of one vendor each, even where the policy would have one baseline over several. */
  readonly vendorPure?: boolean;
  /** Weights, or the name of a preset. */
  readonly weights?: Weights | string;
  readonly lattice?: boolean;
}

const usualPools = 8;
const mostPools = 64;
const hostsListed = 1000;
const mostConcepts = 2000;

/** Hosts that offer a guest's CPU alike. */
interface HostProfile extends PoolProfile {
  readonly id: string;
  readonly hosts: readonly Host[];
}

/**
 * How to split the hosts into pools: for each number of pools the split that loses least, what guests of each pool get,
 * and what single hosts cost all others. What counts are the features that a host could give its guests under the
 * policy; vendors are kept apart unless the policy has one baseline over all.
 *
 * @throws RangeError for a level or a preset of weights that does not exist, or weights that are no whole numbers
 */
export function pools(given: readonly Host[], options: PoolsOptions = {}): PoolsResult {
  const policy = options.policy ?? defaultPolicy;
  const hosts = [...given].sort((a, b) => compareCodePoints(a.name, b.name));
  const { setting, findings } = chooseSetting(hosts, { arch: options.arch ?? null, accel: options.accel ?? null });
  const head = headOf("pools", options);
  const choose = (all: readonly Finding[]) => selectFindings(all, options, policy.severities);
  if (setting === null) {
    const weights = typeof options.weights === "object" ? options.weights : equalWeights;
    const nothing = { weights, profiles: [], leftOut: [], plans: [], answer: null, marginal: [], together: [] };
    return { ...head, setting: null, ...nothing, findings: choose(findings) };
  }
  const question = new PoolsQuestion(hosts, setting, policy, options);
  return { ...head, setting: { arch: setting.arch, accel: setting.accel }, ...question.answer(findings, choose) };
}

class PoolsQuestion {
  private readonly facet: AnyFacet;
  private readonly profiles: readonly HostProfile[];
  private readonly leftOut: PoolsResult["leftOut"];
  private readonly counted: bigint;
  private readonly weights: Weights;
  private readonly weigh: (element: number) => number;
  private readonly listed: boolean;
  private readonly rules: { readonly pure: boolean; readonly minHosts: number };

  constructor(
    hosts: readonly Host[],
    private readonly setting: Setting,
    private readonly policy: Policy,
    private readonly options: PoolsOptions,
  ) {
    const facet = facetsFor(setting.arch).find(({ id }) => id === "cpu")!;
    this.facet = facet;
    this.listed = options.expand === true || hosts.length <= hostsListed;
    this.rules = { pure: options.vendorPure === true || policy.vendor === "same", minHosts: options.minHosts ?? 1 };
    const offers = hosts.map((host) => facet.offer(host, setting));
    const counting: Policy = options.weights === "nested" ? { ...policy, nested: "keep" } : policy;
    const needed = neededNames(options);
    const missing = offers.map((offer) => {
      const has = new Set(facet.elementNames(facet.elements(offer).certain));
      return needed.filter((name) => !has.has(name));
    });
    const isTaken = (index: number) => facet.assessed(offers[index]) && missing[index]!.length === 0;
    const taken = [...hosts.keys()].filter(isTaken);
    this.leftOut = hosts.flatMap((host, index) =>
      isTaken(index) ? [] : [{ host: host.name, missing: facet.assessed(offers[index]) ? missing[index]! : [] }],
    );
    this.counted = taken.reduce((all, index) => all | givenBy(facet, offers[index], counting), 0n);
    const names = facet.elementNames(this.counted);
    this.weights =
      typeof options.weights === "string" ? presetWeights(options.weights, names) : (options.weights ?? equalWeights);
    this.weigh = weighBy(this.weights, this.counted, (element) => facet.elementNames(1n << BigInt(element))[0]!);
    const kinds = taken.map((index) => ({
      bits: facet.elements(offers[index]).certain & this.counted,
      partition: facet.partition?.(offers[index]) ?? null,
    }));
    this.profiles = groupOffers(kinds, ({ bits, partition }) => `${partition}/${bits.toString(16)}`).map(
      ({ offer, hosts: places }, index) => {
        const members = places.map((place) => hosts[taken[place]!]!);
        return { ...offer, count: members.length, id: `p${index + 1}`, hosts: members };
      },
    );
  }

  answer(settingFindings: readonly Finding[], choose: (findings: readonly Finding[]) => Finding[]) {
    const plans = this.plans();
    const answer = this.answerOf(plans);
    const told = plans.map((plan) => this.tellPlan(plan));
    const shown = answer === null ? undefined : told[answer];
    return {
      weights: this.weights,
      profiles: this.profiles.map(({ id, count, hosts }) => ({
        id,
        count,
        ...(this.listed ? { hosts: hosts.map(({ name }) => name) } : {}),
      })),
      leftOut: this.leftOut,
      plans: told,
      answer,
      ...this.marginal(),
      ...(this.options.lattice === true ? { lattice: this.lattice() } : {}),
      findings: choose([...settingFindings, ...this.findings(shown)]),
    };
  }

  /** One for each number of pools for which another pool saves something. */
  private plans(): Plan[] {
    const { pools: asked = null, maxLoss = null } = this.options;
    let most = asked ?? usualPools;
    for (;;) {
      const plans = planPools(this.profiles, { ...this.rules, pools: most, weigh: this.weigh }).filter(
        (plan) => plan !== null,
      );
      const reached = maxLoss === null || plans.some(({ loss }) => loss <= maxLoss);
      if (asked === null && !reached && most < Math.min(mostPools, this.profiles.length)) {
        most *= 2;
        continue;
      }
      return plans
        .filter((plan, place) => place === 0 || plan.loss < plans[place - 1]!.loss)
        .map((plan) => this.verified(plan, most));
    }
  }

  private verified(plan: Plan, most: number): Plan {
    const faults = faultsOfPlan(plan, this.profiles, this.weigh, { ...this.rules, pools: most });
    if (faults.length > 0) throw new Error(`a plan is wrong: ${faults.join("; ")}`);
    return plan;
  }

  /**
   * With a number of pools, the best plan of at most so many; with a loss, the first that loses no more; with neither,
   * the fewest pools that save half of what the most of them save.
   */
  private answerOf(plans: readonly Plan[]): number | null {
    const { pools: asked = null, maxLoss = null } = this.options;
    const [first, last] = [plans[0], plans.at(-1)];
    if (first === undefined || last === undefined) return null;
    if (maxLoss !== null) {
      const place = plans.findIndex(({ loss }) => loss <= maxLoss);
      return place < 0 ? null : place;
    }
    if (asked !== null) return plans.length - 1;
    return plans.findIndex(({ loss }) => (first.loss - loss) * 2 >= first.loss - last.loss);
  }

  private tellPlan({ pools: parts, loss, optimal, bound }: Plan): PlanResult {
    return { pools: parts.map((pool) => this.tellPool(pool)), loss, optimal, bound };
  }

  private tellPool({ members, common }: Pool): PoolResult {
    const profiles = members.map((member) => this.profiles[member]!);
    const hosts = profiles.flatMap((profile) => profile.hosts);
    // Hosts of one profile may differ in what is decided before the CPU.
    const decided = decide(hosts, this.setting, this.policy);
    const cpu = decided.get("cpu") ?? { name: null, elements: 0n, partition: null };
    const features = cpu.elements;
    const names = this.facet.elementNames(features);
    const weightOf = (bits: bigint) => this.namesAndWeights(bits).reduce((sum, [, weight]) => sum + weight, 0);
    return {
      members: this.nameMembers(profiles),
      hosts: hosts.length,
      cpu: { vendor: cpu.partition, model: cpu.name, features: names },
      machine: decided.get("machine")?.name ?? null,
      level: this.setting.arch === "x86_64" ? levelOf(features) : null,
      featureCount: names.length,
      lost: this.facet.elementNames(profiles.reduce((all, { bits }) => all | bits, 0n) & ~common),
      loss: profiles.reduce((sum, { bits, count }) => sum + count * weightOf(bits & ~common), 0),
    };
  }

  private namesAndWeights(bits: bigint): [name: string, weight: number][] {
    const weights: [string, number][] = [];
    for (const name of this.facet.elementNames(bits)) {
      const own = Object.hasOwn(this.weights.byName, name) ? this.weights.byName[name]! : this.weights.others;
      weights.push([name, own]);
    }
    return weights;
  }

  private nameMembers(profiles: readonly HostProfile[]): string[] {
    if (!this.listed) return profiles.map(({ id }) => id);
    return profiles.flatMap(({ hosts }) => hosts.map(({ name }) => name)).sort(compareCodePoints);
  }

  /** Among hosts that may share a pool. Of more than three that are alike none costs anything alone or with another. */
  private marginal(): Pick<PoolsResult, "marginal" | "together"> {
    const marginal: PoolsResult["marginal"][number][] = [];
    const together: PoolsResult["together"][number][] = [];
    const partitions = this.rules.pure ? [...new Set(this.profiles.map(({ partition }) => partition))] : [undefined];
    for (const partition of partitions) {
      const units = this.profiles
        .filter((profile) => partition === undefined || profile.partition === partition)
        .flatMap(({ bits, hosts, id }) =>
          this.listed ? hosts.slice(0, 3).map(({ name }) => ({ bits, name })) : [{ bits, name: id }],
        );
      const { single, pairs } = marginalCosts(units);
      for (const {
        profiles: [unit],
        costs,
      } of single) {
        const gained = this.namesAndWeights(costs);
        const gainWithout = gained.reduce((sum, [, weight]) => sum + weight, 0);
        marginal.push({ host: units[unit!]!.name, costs: gained.map(([name]) => name), gainWithout });
      }
      for (const {
        profiles: [a, b],
        costs,
      } of pairs) {
        together.push({ hosts: [units[a!]!.name, units[b!]!.name], costs: this.facet.elementNames(costs) });
      }
    }
    marginal.sort((a, b) => b.gainWithout - a.gainWithout || compareCodePoints(a.host, b.host));
    together.sort((a, b) => b.costs.length - a.costs.length || compareCodePoints(a.hosts.join(), b.hosts.join()));
    return { marginal, together };
  }

  private lattice(): LatticeResult {
    const { concepts, complete } = conceptsOf(
      this.profiles.map(({ bits }) => bits),
      mostConcepts,
    );
    return {
      complete,
      concepts: concepts.map(({ members, common }) => ({
        members: this.nameMembers(this.profiles.filter((_, index) => ((members >> BigInt(index)) & 1n) === 1n)),
        common: this.facet.elementNames(common),
      })),
      lines: coversOf(concepts),
    };
  }

  private findings(shown: PlanResult | undefined): Finding[] {
    const found: Finding[] = [];
    const say = (check: string, severity: Finding["severity"], message: string, remedy: string) =>
      found.push({ check, severity, message, evidence: [], remedy });
    const unknown = this.leftOut.filter(({ missing }) => missing.length === 0).map(({ host }) => host);
    if (unknown.length > 0)
      say("cpu.features", "unknown", `no CPU is known of ${unknown.join(", ")}`, `collect ${this.facet.collect}`);
    if (shown === undefined && this.profiles.length > 0) {
      const vendors = new Set(this.profiles.map(({ partition }) => partition)).size;
      const apart =
        this.rules.pure && vendors > 1 ? `: hosts of ${vendors} vendors need ${vendors} pools at least` : "";
      say(
        "cpu.features",
        "error",
        `no split keeps to what was asked${apart}`,
        "allow more pools, more loss or smaller pools",
      );
    }
    if (shown?.pools.some(({ members, cpu }) => members.length > 1 && cpu.vendor === null && !this.rules.pure)) {
      say(
        "cpu.vendor",
        "warning",
        "a pool has hosts of several vendors: nobody upstream supports moves between them",
        "keep vendors apart (--vendor-pure)",
      );
    }
    for (const { members, machine } of shown?.pools ?? []) {
      if (machine !== null) continue;
      const first = members.slice(0, 3).join(", ");
      say(
        "machine.type",
        "warning",
        `no machine type is known to be shared by the pool of ${first}${members.length > 3 ? "…" : ""}`,
        "collect virsh capabilities, or split the pool",
      );
    }
    return found;
  }
}

/** @throws RangeError for a level that does not exist */
function neededNames({ level = null, require = [] }: PoolsOptions): string[] {
  const ofLevel = level === null ? [] : missingForLevel(0n, level);
  return [...new Set([...ofLevel, ...require.map((name) => canonicalFeatureName(name))])].sort();
}
