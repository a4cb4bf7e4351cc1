import type { CpuChoice } from "../facets/cpu/choose-cpu.ts";
import { cpuFacet } from "../facets/cpu/cpu-facet.ts";
import { composeTarget } from "../facets/cpu/target.ts";
import type { AnyFacet, FacetId } from "../facets/facet.ts";
import { facetsFor } from "../facets/facets.ts";
import type { MachineChoice } from "../facets/machine/choose-machine.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/policy.ts";

/** What guests of a pool get. */
export interface PoolDecision {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly features: bigint;
  readonly machine: string | null;
}

export const cpuFacetFor = (setting: Setting): AnyFacet => facetsFor(setting.arch).find(({ id }) => id === "cpu")!;

/** The features that a guest would be given by a host alone. */
export function givenBy(facet: AnyFacet, offer: unknown, policy: Policy): bigint {
  if (facet === cpuFacet) return composeTarget(offer as Parameters<typeof composeTarget>[0], policy).features;
  return facet.elements(offer).certain;
}

/** Decides, facet after facet, what the hosts of a pool give their guests: as for a baseline of these hosts. */
export function decidePool(hosts: readonly Host[], wanted: Setting, policy: Policy): PoolDecision {
  const decided = new Map<FacetId, unknown>();
  let setting = wanted;
  let features = 0n;
  for (const facet of facetsFor(wanted.arch)) {
    const offers = hosts.map((host) => facet.offer(host, setting));
    if (!offers.some((offer) => facet.assessed(offer))) continue;
    const met = offers.reduce((a, b) => facet.meet(a, b));
    const choice: unknown = facet.choose(met, { setting, decided: new Map(decided), policy });
    decided.set(facet.id, choice);
    if (facet.id === "cpu")
      features = facet === cpuFacet ? (choice as CpuChoice).target.features : facet.elements(met).certain;
    if (facet.id === "machine") {
      const { family, machine } = choice as MachineChoice;
      setting = { ...setting, machineFamily: family, machine };
    }
  }
  const cpu = cpuFacetFor(wanted) === cpuFacet ? (decided.get("cpu") as CpuChoice | undefined) : undefined;
  const machine = (decided.get("machine") as MachineChoice | undefined)?.machine ?? null;
  return { vendor: cpu?.vendor ?? null, model: cpu?.chosen?.model ?? null, features, machine };
}
