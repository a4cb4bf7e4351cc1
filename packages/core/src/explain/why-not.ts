import { featureNames } from "../catalogue/feature-set.ts";
import { type Generation, generationOfModel } from "../catalogue/generations.ts";
import { libvirtMaps } from "../catalogue/libvirt-maps.ts";
import { type QemuModel, qemuKnowsModel, qemuModel } from "../catalogue/qemu-models.ts";
import { vendorName } from "../catalogue/vendors.ts";
import { type CpuOffer, modelNames } from "../facets/cpu/cpu-offer.ts";
import { offerCpu } from "../facets/cpu/offer-cpu.ts";
import type { Setting } from "../facets/setting/setting.ts";
import type { Host } from "../host/host.ts";
import { type LibvirtSoftware, libvirtOf, type QemuSoftware, qemuOf } from "../host/software.ts";
import { soleValue } from "../lattice/flat.ts";
import { coversAll } from "../lattice/partial-set.ts";
import { modelOnHost } from "./model-on-host.ts";
import type { ReasonKind, WhyNot } from "./result.ts";

interface Case {
  readonly model: string;
  readonly bit: bigint;
  readonly definition: QemuModel | null;
  readonly generation: Generation | null;
  readonly offer: CpuOffer;
  readonly libvirt: LibvirtSoftware;
  readonly qemu: QemuSoftware;
}

type Rule = readonly [reason: ReasonKind, says: (one: Case) => string | null];

/**
 * What may speak against a model on a host, each rule in one sentence. All that apply are told, in this order:
 *
 * 1. none of the CPU maps that the host's libvirt may carry has the name; 2. its QEMU has no such model;
 * 3. the model is of another vendor than the host; 4. a guest cannot have features of it there;
 * 5. the model is of a newer generation than the silicon (a guest would choose mitigations for a CPU that is not there);
 * 6. the host calls it unusable and no reason shows; 7. the evidence leaves features of it open;
 * 8. it could be used, and QEMU deprecates it.
 */
const rules: readonly Rule[] = [
  ["unknown-to-libvirt", unknownToLibvirt],
  ["unknown-to-qemu", unknownToQemu],
  ["other-vendor", ofAnotherVendor],
  ["missing-features", missingFeatures],
  ["newer-than-silicon", newerThanSilicon],
  ["refused", refused],
  ["undetermined", undetermined],
  ["deprecated", deprecated],
];

/** Why a CPU model cannot be used, or should not be, on a host; one reason `none` where nothing speaks against it. */
export function whyNot(model: string, host: Host, setting: Setting): WhyNot {
  const definition = qemuModel(model, setting.accel) ?? null;
  const generation = generationOfModel(model);
  const one: Case = {
    model,
    bit: modelNames.setOf([model]),
    definition,
    generation: generation === "generic" ? null : generation,
    offer: offerCpu(host, setting),
    libvirt: libvirtOf(host),
    qemu: qemuOf(host),
  };
  const reasons = rules.flatMap(([reason, says]) => {
    const message = says(one);
    return message === null ? [] : [{ reason, message }];
  });
  const nothing = { reason: "none" as const, message: `nothing in the evidence speaks against ${model}` };
  return { host: host.name, reasons: reasons.length === 0 ? [nothing] : reasons };
}

function unknownToLibvirt({ model, libvirt }: Case): string | null {
  const { maps, version } = libvirt;
  if (maps.length === 0 || maps.some(({ models }) => models.has(model))) return null;
  const since = libvirtMaps().find(({ models }) => models.has(model))?.version;
  const release = version === null ? "its libvirt" : `libvirt ${version}`;
  return `${release} does not know ${model}${since === undefined ? ", nor does any that we know" : `, libvirt ${since} does`}`;
}

function unknownToQemu({ model, qemu: { version } }: Case): string | null {
  if (version === null || qemuKnowsModel(model, version) !== false) return null;
  return `QEMU ${version} does not know ${model}`;
}

function ofAnotherVendor({ model, definition, generation, offer }: Case): string | null {
  const own = soleValue(offer.vendor);
  if (own === null || generation === null || definition === null) return null;
  const vendor = vendorName(definition.vendor);
  return vendor === own ? null : `${model} is a model of ${vendor}, and the host's CPU is of ${own}`;
}

function missingFeatures({ model, definition, offer }: Case): string | null {
  const { missing } = modelOnHost(model, definition, offer);
  return missing === 0n ? null : `${model} has features that a guest cannot have: ${featureNames(missing).join(", ")}`;
}

function newerThanSilicon({ model, generation, offer }: Case): string | null {
  if (generation === null) return null;
  const silicon = offer.silicon.oldest.find(
    ({ line, vendor }) => line === generation.line && vendor === generation.vendor,
  );
  if (silicon === undefined || generation.order <= silicon.order) return null;
  return `${model} is newer (${tell(generation)}) than the host's silicon (${tell(silicon)})`;
}

const tell = ({ microarchitecture, year }: Generation): string => `${microarchitecture}, ${year}`;

function refused({ model, bit, offer }: Case): string | null {
  return (offer.models.refused & bit) === 0n ? null : `the host calls ${model} unusable, and no reason shows`;
}

function undetermined({ model, bit, definition, offer }: Case): string | null {
  const { open } = modelOnHost(model, definition, offer);
  if (open !== 0n && !isUsable(model, offer)) {
    return `the evidence does not tell whether a guest can have these features of ${model}: ${featureNames(open).join(", ")}`;
  }
  return coversAll(offer.models.present, bit) === "unknown"
    ? `the evidence does not tell whether the host has ${model}`
    : null;
}

/** Listed and neither blocked nor refused: then its features are of no account. */
const isUsable = (model: string, { models }: CpuOffer): boolean => {
  const bit = modelNames.setOf([model]);
  return coversAll(models.present, bit) === "yes" && !models.blockers.has(model) && (models.refused & bit) === 0n;
};

function deprecated({ model, bit, offer, definition }: Case): string | null {
  const isMarked = (offer.models.deprecated & bit) !== 0n || definition?.deprecated === true;
  return isMarked && isUsable(model, offer) ? `${model} is usable, but QEMU deprecates it` : null;
}
