import type { Finding } from "../evidence/finding.ts";
import type { CpuSection } from "../facets/cpu/cpu-section.ts";
import type { Account, Presentation } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { Setting } from "../facets/setting/setting.ts";
import { chooseSetting, type SettingWish } from "../facets/setting/setting-facet.ts";
import type { Host } from "../host/host.ts";
import { Interner } from "../lattice/interner.ts";
import type { PartialSet } from "../lattice/partial-set.ts";
import { missingEvidence, type NotAssessed } from "../policy/missing-evidence.ts";
import { defaultPolicy, type Policy } from "../policy/policy.ts";
import { headOf } from "../policy/result-head.ts";
import { type FindingChoice, selectFindings } from "../policy/select-findings.ts";
import { Fleet } from "../profile/fleet.ts";
import { groupOffers, type Profile } from "../profile/profile.ts";
import { type AnsweredPart, type WalkedArea, walkAreas } from "../profile/walk-areas.ts";
import { costPerHost, takeAccount } from "./account.ts";
import { type NamedHosts, nameHosts, profileId, summariseHost } from "./name-hosts.ts";
import type { BaselineResult, BaselineSections, HostCost } from "./result.ts";

export interface BaselineOptions extends FindingChoice {
  /** The program that asks, as the result names it. */
  readonly tool?: BaselineResult["tool"];
  readonly arch?: string | null;
  readonly accel?: string | null;
  readonly policy?: Policy;
  /** List hosts instead of profiles however many there are. */
  readonly expand?: boolean;
  /** Areas (facet ids, or `all`) for which missing evidence is to count. */
  readonly requireEvidence?: readonly string[];
}

/**
 * The most that every host offers: facet by facet, in the order of their dependencies, the offers of all hosts are met
 * and something is chosen out of what is common. Hosts that a facet partitions (CPU vendors) are answered apart.
 *
 * No exception is thrown for hosts that share nothing: that is an answer, with findings. The order in which hosts are
 * given changes nothing: results list them by name.
 */
export function baseline(given: readonly Host[], options: BaselineOptions = {}): BaselineResult {
  const fleet = new Fleet(options.expand === true);
  for (const host of given) fleet.add(host);
  return baselineOfFleet(fleet, options);
}

/** The baseline of hosts that were gathered one at a time: it needs only the distinct ones, and how many there are of each. */
export function baselineOfFleet(fleet: Fleet, options: BaselineOptions = {}): BaselineResult {
  const members = fleet.members();
  const hosts = members.map(({ host }) => host);
  const counts = members.map(({ count }) => count);
  const policy = options.policy ?? defaultPolicy;
  const wish: SettingWish = { arch: options.arch ?? null, accel: options.accel ?? null };
  const { setting, findings } = chooseSetting(hosts, wish, fleet.listed ? null : counts);
  const run = new BaselineRun({ hosts, counts, listed: fleet.listed }, setting, policy, options);
  if (setting !== null) for (const area of walkAreas(hosts, setting, policy)) run.take(area);
  return run.finish(findings);
}

/** Whom a run is about. */
interface Asked {
  /** By name. */
  readonly hosts: readonly Host[];
  /** How many each of them stands for. */
  readonly counts: readonly number[];
  /** Whether they are named; else their profiles are. */
  readonly listed: boolean;
}

interface Told {
  readonly presentation: Presentation;
  readonly cost: readonly HostCost[];
}

/** One run over all facets: first every decision, then, when the profiles over all areas are known, the sections. */
class BaselineRun {
  private readonly answers: WalkedArea[] = [];
  private readonly sections: Record<string, unknown> = {};
  private readonly findings: Finding[] = [];
  private readonly notAssessed: NotAssessed[] = [];
  /** Of each host, facet after facet, the number of its profile there. */
  private readonly numbers: number[][];
  private byVendor: BaselineResult["byVendor"] = [];
  private cost: readonly HostCost[] = [];

  private readonly hosts: readonly Host[];

  constructor(
    private readonly asked: Asked,
    private setting: Setting | null,
    private readonly policy: Policy,
    private readonly options: BaselineOptions,
  ) {
    this.hosts = asked.hosts;
    this.numbers = asked.hosts.map(() => []);
  }

  take(area: WalkedArea): void {
    const { facet, offers, keys, parts, context } = area;
    this.number(facet.profile === undefined ? keys : offers.map((offer) => facet.profile!(offer)));
    if (parts.length === 0) {
      this.notAssessed.push({ area: facet.id, collect: facet.collect });
      this.sections[facet.id] = null;
      return;
    }
    this.answers.push(area);
    if (parts.length === 1) this.setting = facet.settle?.(context.setting, parts[0]!.choice) ?? context.setting;
  }

  /** Numbers the profiles of a facet in the order of the hosts. */
  private number(keys: readonly string[]): void {
    const numbers = new Interner();
    keys.forEach((key, index) => {
      this.numbers[index]!.push(numbers.indexOf(key));
    });
  }

  private tell(answer: WalkedArea, profiles: readonly number[]): void {
    const told = answer.parts.map((part) => this.tellPart(answer, part, profiles));
    for (const { presentation } of told) this.findings.push(...presentation.findings);
    if (told.length === 1) {
      Object.assign(this.sections, told[0]!.presentation.section);
      if (told[0]!.cost.length > 0) this.cost = told[0]!.cost;
      return;
    }
    this.sections[answer.facet.id] = null;
    this.byVendor = told.map(({ presentation, cost }, index) => ({
      vendor: answer.parts[index]!.value,
      hosts: this.namesOf(answer.parts[index]!.members, profiles),
      cpu: presentation.section.cpu as CpuSection,
      cost,
    }));
  }

  private namesOf(members: readonly number[], profiles: readonly number[]): string[] {
    if (this.asked.listed) return members.map((member) => this.hosts[member]!.name);
    return [...new Set(members.map((member) => profiles[member]!))].sort((a, b) => a - b).map(profileId);
  }

  /** Hosts are named singly or by profile; a profile is of hosts that are alike in every area, not in this one alone. */
  private tellPart(
    { facet, offers, keys, context }: WalkedArea,
    { members, met, choice }: AnsweredPart,
    profiles: readonly number[],
  ): Told {
    const { listed } = this.asked;
    const groups: Profile<unknown>[] = groupOffers(
      members.map((index) => offers[index]),
      (_, place) => (listed ? keys[members[place]!]! : String(profiles[members[place]!])),
    );
    const named = nameHosts(
      members.map((index) => this.hosts[index]!),
      groups,
      listed,
      (group) => profiles[members[groups[group]!.hosts[0]!]!]!,
    );
    const elements: Profile<PartialSet>[] = groups.map(({ offer }, index) => ({
      offer: facet.elements(offer),
      hosts: named.membersOf(index),
    }));
    const accountable = {
      profiles: elements,
      met: facet.elements(met),
      nameOf: (bits: bigint) => facet.elementNames(bits),
    };
    const account: Account = takeAccount(accountable);
    const presentation = facet.present({ hosts: named.hosts, offers: named.offers, met, choice, account, context });
    const cost = facet.partition === undefined ? [] : this.costOf(accountable, named);
    return { presentation, cost };
  }

  private costOf(accountable: Parameters<typeof costPerHost>[0], named: NamedHosts<unknown>): HostCost[] {
    return costPerHost(accountable).map(({ host, elements }) => ({
      host: named.hosts[host]!.name,
      features: elements,
      gainWithout: elements.length,
    }));
  }

  /** A section for each area, null where nothing is said of it: the CPU and the machine type first, then by name. */
  private sectionsOf(arch: string): BaselineSections {
    const ids = facetsFor(arch).map(({ id }) => id);
    const ordered = [...new Set(["cpu", "machine", ...ids.sort()])];
    return Object.fromEntries(ordered.map((id) => [id, this.sections[id] ?? null])) as unknown as BaselineSections;
  }

  finish(settingFindings: readonly Finding[]): BaselineResult {
    const { arch, accel, machineFamily } = this.setting ?? { arch: "", accel: "", machineFamily: null };
    const profiles = groupOffers(this.numbers, (numbers) => numbers.join());
    const profileOf: number[] = new Array(this.hosts.length);
    profiles.forEach(({ hosts }, profile) => {
      for (const host of hosts) profileOf[host] = profile;
    });
    for (const answer of this.answers) this.tell(answer, profileOf);
    const { listed } = this.asked;
    const named = nameHosts(this.hosts, profiles, listed, (profile) => profile);
    const countOf = (members: readonly number[]) =>
      members.reduce((sum, member) => sum + this.asked.counts[member]!, 0);
    return {
      ...headOf("baseline", this.options),
      setting: this.setting === null ? null : { arch, accel, machineFamily },
      hosts: listed ? this.hosts.map(summariseHost) : [],
      profiles: named.summaries.map((summary, index) => ({ ...summary, count: countOf(profiles[index]!.hosts) })),
      ...this.sectionsOf(arch),
      cost: this.cost,
      byVendor: this.byVendor,
      notAssessed: this.notAssessed,
      findings: selectFindings(
        [...settingFindings, ...this.findings, ...missingEvidence(this.notAssessed, this.options.requireEvidence)],
        this.options,
        this.policy.severities,
      ),
    };
  }
}
