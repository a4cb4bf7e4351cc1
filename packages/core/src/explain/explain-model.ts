import { type FeatureSet, featureNames, hasFeature } from "../catalogue/feature-set.ts";
import { generationOfModel } from "../catalogue/generations.ts";
import { levelOf } from "../catalogue/levels.ts";
import { type LibvirtModel, libvirtMaps } from "../catalogue/libvirt-maps.ts";
import { type Accelerator, type QemuModel, qemuModel, qemuModelSince } from "../catalogue/qemu-models.ts";
import { modelSignatures } from "../catalogue/signatures.ts";
import { paravirtualFeatures } from "../facets/cpu/target.ts";
import { qemuSince } from "./explain-feature.ts";
import type { LibvirtDefinition, ModelExplanation } from "./result.ts";

interface Definition {
  readonly maps: string[];
  readonly model: LibvirtModel;
}

/** What a CPU model means in each libvirt map and in QEMU under an accelerator; null for a name that neither has. */
export function explainModel(name: string, accel: Accelerator): ModelExplanation | null {
  const definitions = definitionsOf(name);
  const qemu = qemuModel(name, accel) ?? null;
  const newest = definitions.at(-1)?.model ?? null;
  if (newest === null && qemu === null) return null;
  return {
    kind: "model",
    name,
    generation: generationOfModel(name),
    signatures: signaturesOf(newest?.ancestor ?? name),
    level: levelOf(qemu?.features ?? newest!.features),
    libvirt: definitions.map(present),
    qemu: qemu && {
      model: qemu.version,
      since: qemuSince(qemuModelSince(name)),
      vendor: qemu.vendor,
      signature: `${qemu.family}/${qemu.model}/${qemu.stepping}`,
      deprecated: qemu.deprecated,
      features: featureNames(qemu.features),
    },
    differences: differencesOf(definitions, qemu),
  };
}

/** One entry for each run of maps that agree. */
function definitionsOf(name: string): Definition[] {
  const found: Definition[] = [];
  for (const { version, models } of libvirtMaps()) {
    const model = models.get(name);
    if (model === undefined) continue;
    const same = found.find((one) => isSame(one.model, model));
    if (same === undefined) found.push({ maps: [version], model });
    else same.maps.push(version);
  }
  return found;
}

const isSame = (a: LibvirtModel, b: LibvirtModel): boolean =>
  a.features === b.features && a.added === b.added && a.removed === b.removed && a.vendor === b.vendor;

function present({ maps, model }: Definition): LibvirtDefinition {
  return {
    maps,
    vendor: model.vendor,
    ancestor: model.ancestor,
    features: featureNames(model.features),
    added: featureNames(model.added),
    removed: featureNames(model.removed),
  };
}

/** What definitions disagree on. QEMU's own bits (the hypervisor's leaves and its mark) are in no map, which says nothing. */
function differencesOf(definitions: readonly Definition[], qemu: QemuModel | null): ModelExplanation["differences"] {
  const sets: FeatureSet[] = definitions.map(({ model }) => model.features);
  if (qemu !== null) sets.push(qemu.features);
  const some = sets.reduce((all, set) => all | set, 0n);
  const every = sets.reduce((shared, set) => shared & set, -1n);
  return featureNames(some & ~every & ~paravirtualFeatures())
    .filter((feature) => feature !== "hypervisor")
    .map((feature) => ({
      feature,
      libvirt: definitions.filter(({ model }) => hasFeature(model.features, feature)).flatMap(({ maps }) => maps),
      qemu: qemu !== null && hasFeature(qemu.features, feature),
    }));
}

function signaturesOf(name: string): string[] {
  return modelSignatures()
    .filter((signature) => signature.name === name)
    .map(({ family, model, steppings }) => {
      const ranges = steppings.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
      return ranges === "" ? `${family}/${model}` : `${family}/${model}/${ranges}`;
    });
}
