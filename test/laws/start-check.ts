import { dependencyRules } from "../../packages/core/src/catalogue/dependencies.ts";
import { featureNames, featureSet, hasFeature } from "../../packages/core/src/catalogue/feature-set.ts";
import { allFeatures, canonicalFeatureName, neverGuestFeatures } from "../../packages/core/src/catalogue/features.ts";
import { type LibvirtMap, libvirtMaps } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { qemuKnowsModel, qemuModel } from "../../packages/core/src/catalogue/qemu-models.ts";
import { offerCpu } from "../../packages/core/src/facets/cpu/offer-cpu.ts";
import type { Setting } from "../../packages/core/src/facets/setting/setting.ts";
import { type Host, observations } from "../../packages/core/src/host/host.ts";
import { libvirtOf, qemuOf } from "../../packages/core/src/host/software.ts";

/**
 * What libvirt and QEMU do with a CPU definition when a guest starts: a second account of the rules, in sets of names,
 * that shares nothing with the code under test but the catalogue. Sources: libvirt's qemuProcessUpdateGuestCPU and
 * virCPUx86UpdateLive, QEMU's x86_cpu_expand_features and x86_cpu_filter_features; test/real/cpu-check.test.ts shows
 * the same on real software.
 */

/** One hypervisor as it answers `start`. */
export interface Stack {
  /** The CPU map of its libvirt; null where QEMU is started by hand. */
  readonly map: LibvirtMap | null;
  /** Null: any version. */
  readonly qemu: string | null;
  readonly accel: string;
  readonly machine: string | null;
  /** Every feature that QEMU can switch on there. */
  readonly able: ReadonlySet<string>;
}

/** `<cpu mode='custom' match='exact' check='full'>` with fallback='forbid'. */
export interface LibvirtDefinition {
  readonly model: string;
  readonly require: readonly string[];
  readonly disable: readonly string[];
}

/** `-cpu MODEL,enforce,…`. */
export interface QemuDefinition {
  readonly model: string;
  readonly on: readonly string[];
  readonly off: readonly string[];
}

/**
 * Why libvirt refuses to start the definition, in its words; empty if it starts. The guest's topology is sockets only,
 * so `ht` plays no part.
 */
export function refusalsByLibvirt(stack: Stack, definition: LibvirtDefinition): string[] {
  const { map } = stack;
  if (map === null) throw new Error("there is no libvirt in this stack");
  const model = map.models.get(definition.model);
  if (model === undefined) return [`Unknown CPU model ${definition.model}`];
  const { require, disable } = definition;
  const knows = new Set(featureNames(map.knows));
  const unknown = [...require, ...disable].filter((name) => !knows.has(name));
  if (unknown.length > 0) return unknown.map((name) => `unknown CPU feature: ${name}`);
  const removed = featureNames(model.removed).filter((name) => !require.includes(name));
  const actual = guestFeatures(stack, definition.model, require, [...disable, ...removed]);
  if (actual === null) return [`CPU model ${definition.model} is not supported by hypervisor`];
  const expected = switched(new Set(featureNames(model.features)), require, [...disable, ...removed]);
  const unnamed = new Set(featureNames(model.added).filter((name) => !require.includes(name)));
  const compared = (name: string) => knows.has(name) && !neverCompared().has(name);
  const extra = [...actual].filter((name) => compared(name) && !expected.has(name) && !unnamed.has(name));
  const missing = [...expected].filter((name) => compared(name) && !actual.has(name));
  return [...describe("extra features", extra), ...describe("missing features", missing)];
}

/** Why QEMU refuses `-cpu MODEL,enforce` with these switches; empty if it starts. Names are QEMU's or libvirt's. */
export function refusalsByQemu(stack: Stack, definition: QemuDefinition): string[] {
  const model = definitionOf(stack, definition.model);
  if (model === null) return [`unable to find CPU model '${definition.model}'`];
  const on = definition.on.map(canonicalFeatureName);
  const asked = switched(model, on, definition.off.map(canonicalFeatureName));
  const orphans = on.filter((name) => !withDependencies(asked).has(name));
  const impossible = [...withDependencies(asked)].filter((name) => !stack.able.has(name));
  return [
    ...describe("depends on other features that were not requested", orphans),
    ...describe("doesn't support requested feature", impossible),
  ];
}

/** What the guest of a stack sees with a model and lines (QEMU without `enforce`); null if QEMU lacks the model. */
export function guestFeatures(
  stack: Stack,
  model: string,
  on: readonly string[],
  off: readonly string[],
): Set<string> | null {
  const definition = definitionOf(stack, model);
  if (definition === null) return null;
  const asked = withDependencies(switched(definition, on, off));
  return withDependencies(new Set([...asked].filter((name) => stack.able.has(name))));
}

/**
 * The stacks that a host's evidence leaves possible, for a property over all of them: each map its libvirt may carry,
 * and of the features it does not tell, once none and once all. KVM's own leaf, of which libvirt never tells, is taken
 * to be there: QEMU switches it on for every named model and every KVM in use gives it.
 */
export function stacksOf(host: Host, setting: Setting): Stack[] {
  const { can } = offerCpu(host, setting);
  const names = new Set([...allFeatures().map(({ name }) => name), ...featureNames(can.certain)]);
  const own = allFeatures().filter(({ name, paravirtual }) => paravirtual && hasFeature(can.possible, name));
  const least = can.certain | featureSet(own.map(({ name }) => name));
  const sets = [least, can.possible].map((bits) => new Set([...names].filter((name) => hasFeature(bits, name))));
  const maps = libvirtOf(host).maps.map((map) => withOwnWords(map, host, setting));
  const common = { qemu: qemuOf(host).version, accel: setting.accel, machine: setting.machine ?? null };
  const carried = maps.length === 0 ? [null] : maps;
  return sets.flatMap((able) => carried.map((map): Stack => ({ ...common, map, able })));
}

/** A libvirt has the models that it lists and the words that it uses, whatever else of the map is or is not its own. */
function withOwnWords(map: LibvirtMap, host: Host, { arch, accel }: Setting): LibvirtMap {
  const words = observations(host, "libvirt.traces").flatMap(({ value }) => value.features);
  const lists = observations(host, "cpu.models", { arch, accel }).filter(({ value }) => value.wording === "libvirt");
  const listed = lists.flatMap(({ value }) => value.models).filter(({ name }) => !map.models.has(name));
  const borrowed = listed.flatMap(({ name }) => {
    const model = libvirtMaps()
      .find(({ models }) => models.has(name))
      ?.models.get(name);
    return model === undefined ? [] : [[name, model] as const];
  });
  return { ...map, knows: map.knows | featureSet(words), models: new Map([...map.models, ...borrowed]) };
}

/** QEMU's own definition of a named model on this stack; null where its QEMU is known to lack it. */
function definitionOf({ qemu, accel, machine }: Stack, name: string): Set<string> | null {
  if (qemu !== null && qemuKnowsModel(name, qemu) === false) return null;
  const model = qemuModel(name, accel, machine ?? undefined);
  return model === undefined ? null : new Set(featureNames(model.features));
}

function switched(features: ReadonlySet<string>, on: readonly string[], off: readonly string[]): Set<string> {
  const result = new Set([...features, ...on]);
  for (const name of off) result.delete(name);
  return result;
}

/** QEMU clears a feature none of whose parents is there, until nothing changes. */
export function withDependencies(features: ReadonlySet<string>): Set<string> {
  const result = new Set(features);
  for (let before = -1; before !== result.size; ) {
    before = result.size;
    for (const { anyOf, neededBy } of dependencyRules()) {
      if (!anyOf.some((parent) => result.has(parent))) for (const child of neededBy) result.delete(child);
    }
  }
  return result;
}

let aside: ReadonlySet<string> | null = null;

/** Names that libvirt keeps from QEMU and from its comparison, and `ht`, which follows the topology. */
function neverCompared(): ReadonlySet<string> {
  aside ??= new Set([...featureNames(neverGuestFeatures()), "ht"]);
  return aside;
}

function describe(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${[...names].sort().join(",")}`];
}
