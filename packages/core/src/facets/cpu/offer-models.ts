import { type FeatureSet, featureSet } from "../../catalogue/feature-set.ts";
import { canonicalFeatureName } from "../../catalogue/features.ts";
import { qemuModel } from "../../catalogue/qemu-models.ts";
import type { CpuModelList, Observation } from "../../evidence/observation.ts";
import { type Host, observations } from "../../host/host.ts";
import type { LibvirtSoftware } from "../../host/software.ts";
import { exactly, type PartialSet, within } from "../../lattice/partial-set.ts";
import type { Setting } from "../setting/setting.ts";
import { type ModelOffer, modelNames, noModels } from "./cpu-offer.ts";
import { paravirtualFeatures } from "./target.ts";

/** Per list of models (hosts with equal documents share it), per setting and features: what it offers. */
const offerCache = new WeakMap<CpuModelList, Map<string, ModelOffer>>();

/**
 * The named models of a host. libvirt's list and QEMU's are complete: what they leave out is not there (KubeVirt's and
 * Proxmox VE's are not). Without a list, the models that every map in question has are there.
 */
export function offerModels(host: Host, setting: Setting, libvirt: LibvirtSoftware, can: PartialSet): ModelOffer {
  const lists = observations(host, "cpu.models", { arch: setting.arch, accel: setting.accel });
  const list = lists.find(({ value }) => value.wording === "libvirt") ?? lists[0];
  if (list === undefined) return libvirt.maps.length === 0 ? noModels : modelsOfMaps(libvirt);
  const key = `${setting.accel}/${setting.machine}/${can.certain.toString(16)}/${can.possible.toString(16)}`;
  let offers = offerCache.get(list.value);
  if (offers === undefined) {
    offers = new Map();
    offerCache.set(list.value, offers);
  }
  let offer = offers.get(key);
  if (offer === undefined) {
    offer = offerOfList(list.value, setting, can);
    offers.set(key, offer);
  }
  return offer;
}

const mapModels = new Map<string, ModelOffer>();

function modelsOfMaps(libvirt: LibvirtSoftware): ModelOffer {
  const key = libvirt.maps.map((map) => map.version).join(",");
  let offer = mapModels.get(key);
  if (offer === undefined) {
    const named = (index: number) => modelNames.setOf([...libvirt.maps[index]!.models.keys()]);
    const sets = libvirt.maps.map((_, index) => named(index));
    const certain = sets.reduce((shared, set) => shared & set, -1n);
    offer = { ...noModels, present: { certain, possible: -1n } };
    mapModels.set(key, offer);
  }
  return offer;
}

/**
 * Reads a list of models. A model that is not usable is blocked by what the producer names; a producer that names
 * nothing (libvirt before 10.9) leaves it to us: by what QEMU's definition has and the host surely lacks. If that is
 * nothing, the reason does not show and the model is refused.
 */
function offerOfList(list: CpuModelList, setting: Setting, can: PartialSet): ModelOffer {
  const { present, deprecated, refusals } = digestOf(list, setting);
  const blockers = new Map<string, FeatureSet>();
  let refused = 0n;
  for (const { name, bit, told, defined } of refusals) {
    const blocking = told ?? defined & ~can.certain;
    if (blocking === 0n) refused |= bit;
    else blockers.set(name, blocking);
  }
  return { present, blockers, refused, deprecated };
}

/** What a list of models says by itself, whatever else is known of the host. */
interface Digest {
  readonly present: PartialSet;
  readonly deprecated: bigint;
  /** The models that are not usable: by what, as told; where that is not told, what QEMU's definition has. */
  readonly refusals: readonly { name: string; bit: bigint; told: FeatureSet | null; defined: FeatureSet }[];
}

const digests = new WeakMap<CpuModelList, Map<string, Digest>>();

function digestOf(list: CpuModelList, setting: Setting): Digest {
  const key = `${setting.accel}/${setting.machine}`;
  let known = digests.get(list);
  if (known === undefined) {
    known = new Map();
    digests.set(list, known);
  }
  let digest = known.get(key);
  if (digest === undefined) {
    digest = makeDigest(list, setting);
    known.set(key, digest);
  }
  return digest;
}

function makeDigest(list: CpuModelList, { accel, machine }: Setting): Digest {
  const bitOf = (name: string) => 1n << BigInt(modelNames.indexOf(name));
  const named = modelNames.setOf(list.models.map((entry) => entry.name));
  return {
    present: list.complete === false ? within(named, 0n) : exactly(named),
    deprecated: list.models.reduce((set, entry) => (entry.deprecated ? set | bitOf(entry.name) : set), 0n),
    refusals: list.models
      .filter(({ usable }) => usable === false)
      .map(({ name, blockers }) => ({
        name,
        bit: bitOf(name),
        told: blockers === null ? null : featureSet(blockers.map(canonicalFeatureName)),
        defined: qemuModel(name, accel, machine ?? undefined)?.features ?? 0n,
      })),
  };
}

const usableCache = new WeakMap<CpuModelList, Map<string, FeatureSet>>();

/** The features that a host surely has because it calls a model with them usable; KVM's own leaf left aside. */
export function usableFeatures(lists: readonly Observation<"cpu.models">[], setting: Setting): FeatureSet {
  let usable = 0n;
  for (const { value } of lists) usable |= usableFeaturesOf(value, setting);
  return usable;
}

function usableFeaturesOf(list: CpuModelList, setting: Setting): FeatureSet {
  const key = `${setting.accel}/${setting.machine}`;
  let cached = usableCache.get(list);
  if (cached === undefined) {
    cached = new Map();
    usableCache.set(list, cached);
  }
  let usable = cached.get(key);
  if (usable === undefined) {
    usable = 0n;
    for (const entry of list.models) {
      if (entry.usable) usable |= qemuModel(entry.name, setting.accel, setting.machine ?? undefined)?.features ?? 0n;
    }
    usable &= ~paravirtualFeatures();
    cached.set(key, usable);
  }
  return usable;
}
