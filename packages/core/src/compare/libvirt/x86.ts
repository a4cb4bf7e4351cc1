import { EMPTY, type FeatureSet, featureNames, featureSet, hasFeature } from "../../catalogue/feature-set.ts";
import { canonicalFeatureName } from "../../catalogue/features.ts";
import type { LibvirtMap } from "../../catalogue/libvirt-maps.ts";
import { joinNames } from "../../evidence/join-names.ts";
import type { FeaturePolicy } from "../../guest/pinnable.ts";
import type { DescribedCpu, LibvirtComparison } from "./described-cpu.ts";

const arches: ReadonlySet<string> = new Set(["x86_64", "i686"]);

/**
 * libvirt's comparison of x86 CPUs by one of its maps (x86Compute in src/cpu/cpu_x86.c), first hit wins:
 *
 * 1. The host must have a model, the CPU one of x86's architectures if any.
 * 2. A vendor that the CPU names must be the host's; a host without one fails it, a CPU without one passes.
 * 3. A model or feature that the map does not know is an error.
 * 4. What the CPU forbids the host must not have.
 * 5. What the model has and `require` names the host must have, but for what is forced, optional or disabled.
 * 6. If the host has more than the CPU says anything about, it is a superset; with `match='strict'` that is too much.
 *
 * Forced features are never held against the host, and a CPU without a model (host-model, host-passthrough) asks for
 * nothing. Signature, microcode, address bits, topology and TSC are not compared.
 */
export function compareX86(host: DescribedCpu, cpu: DescribedCpu, map: LibvirtMap): LibvirtComparison {
  const outside = beforeFeatures(host, cpu) ?? unknownWord(host, map) ?? unknownWord(cpu, map);
  if (outside !== null) return outside;
  const [has, wants] = [hostFeatures(host, map), policiesOf(cpu)];
  const forbidden = wants.forbid & has;
  if (forbidden !== EMPTY) return incompatible(`the host has what the CPU forbids: ${listed(forbidden)}`);
  const named = (cpu.model === null ? EMPTY : map.models.get(cpu.model)!.features) | wants.require;
  const required = named & ~wants.force & ~wants.optional & ~wants.disable;
  const missing = required & ~has;
  if (missing !== EMPTY) return incompatible(`the host lacks ${listed(missing)}`);
  const extra = has & ~wants.optional & ~required & ~wants.disable & ~wants.force;
  if (extra === EMPTY) return { answer: "identical", because: "" };
  const because = `the host has besides: ${listed(extra)}`;
  if (cpu.form === "guest" && cpu.match === "strict") return incompatible(`match='strict', and ${because}`);
  return { answer: "superset", because };
}

/** What is decided without looking at features; null: nothing is. */
function beforeFeatures(host: DescribedCpu, cpu: DescribedCpu): LibvirtComparison | null {
  if (host.model === null) return incompatible("the host's CPU is not known");
  if (cpu.arch !== null && !arches.has(cpu.arch)) return incompatible(`${cpu.arch} is not the host's architecture`);
  if (cpu.vendor !== null && cpu.vendor !== host.vendor) {
    return incompatible(`the CPU is of ${cpu.vendor}, the host's of ${host.vendor ?? "no vendor that is told"}`);
  }
  return null;
}

function unknownWord({ model, features }: DescribedCpu, map: LibvirtMap): LibvirtComparison | null {
  const said = (what: string): LibvirtComparison => ({
    answer: "error",
    because: `libvirt ${map.version} does not know ${what}`,
  });
  if (model !== null && !map.models.has(model)) return said(`the CPU model ${model}`);
  const unknown = features.find(({ name }) => !hasFeature(map.knows, name));
  return unknown === undefined ? null : said(`the CPU feature ${unknown.name}`);
}

function hostFeatures({ model, features }: DescribedCpu, map: LibvirtMap): FeatureSet {
  const off = featuresWith(features, "disable", "forbid");
  const on = featuresWith(features, "require", "force", "optional");
  return (map.models.get(model!)!.features | on) & ~off;
}

function policiesOf({ features }: DescribedCpu): Record<FeaturePolicy, FeatureSet> {
  const of = (policy: FeaturePolicy) => featuresWith(features, policy);
  return {
    force: of("force"),
    require: of("require"),
    optional: of("optional"),
    disable: of("disable"),
    forbid: of("forbid"),
  };
}

function featuresWith(lines: DescribedCpu["features"], ...policies: readonly FeaturePolicy[]): FeatureSet {
  return featureSet(
    lines.filter(({ policy }) => policies.includes(policy)).map(({ name }) => canonicalFeatureName(name)),
  );
}

function incompatible(because: string): LibvirtComparison {
  return { answer: "incompatible", because };
}

function listed(set: FeatureSet): string {
  return joinNames(featureNames(set), 12);
}
