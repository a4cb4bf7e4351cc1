import { closeDownward } from "../../catalogue/dependencies.ts";
import { EMPTY, type FeatureSet, featureCount, featureSet } from "../../catalogue/feature-set.ts";
import { type Generation, generationOfModel } from "../../catalogue/generations.ts";
import { libvirtMaps } from "../../catalogue/libvirt-maps.ts";
import { type QemuModel, qemuModel } from "../../catalogue/qemu-models.ts";
import { contains } from "../../lattice/partial-set.ts";
import type { Setting } from "../setting/setting.ts";
import { type CpuOffer, modelNames } from "./cpu-offer.ts";
import { switchedOnOnlyByName } from "./expand.ts";
import { paravirtualFeatures, type Target } from "./target.ts";

/** A named model with the lines that make of it the guest's CPU, wherever the guest runs. */
export interface Candidate {
  readonly model: string;
  readonly qemu: QemuModel;
  readonly generation: Generation | "generic" | null;
  /** What a guest with this model and these lines sees. */
  readonly features: FeatureSet;
  /** libvirt's lines. */
  readonly require: FeatureSet;
  readonly disable: FeatureSet;
  /** QEMU's lines. */
  readonly on: FeatureSet;
  readonly off: FeatureSet;
  /** Of the target: what this model cannot express, since some libvirt lacks the word and the model does not imply it. */
  readonly unexpressed: FeatureSet;
  /** What QEMU's definition has and a host lacks: the model's own price, policy and libvirt's bookkeeping left aside. */
  readonly masked: number;
  readonly lines: number;
  readonly deprecated: boolean;
}

/**
 * Makes a candidate of a model name, or says that it is none.
 *
 * Definitions in play: each libvirt map among the hosts, and QEMU's with the defaults of accelerator and machine type.
 * - A feature gets a line iff any definition that knows its name disagrees with the target.
 * - A line may use only a name that every host's libvirt knows. A shared feature that would need a line and cannot have
 *   one is left out, unless every definition implies it; a feature that is not shared and cannot be switched off makes
 *   the model no candidate.
 * - A model that some host does not list, or calls unusable for a feature that we leave on, is no candidate.
 * - KVM's own leaf is not libvirt's to name: it follows accelerator and machine type; QEMU's lines name it.
 */
export function makeCandidate(model: string, met: CpuOffer, target: Target, setting: Setting): Candidate | null {
  const bit = 1n << BigInt(modelNames.indexOf(model));
  if (contains(met.models.present, modelNames.indexOf(model)) !== "yes" || (met.models.refused & bit) !== 0n)
    return null;
  const qemu = qemuModel(model, setting.accel, setting.machine ?? undefined);
  const definitions = definitionsInPlay(model, met);
  if (qemu === undefined || definitions === null) return null;
  const agreement = agree(definitions, qemu);
  const features = expressible(withoutForeignDefaults(target.features, qemu, met), met.nameable, agreement);
  if (features === null) return null;
  const left = linesLeftToTopology();
  const libvirtScope = ~(paravirtualFeatures() | left);
  const require = features & agreement.notInAll & libvirtScope;
  const disable = agreement.inAny & ~features & libvirtScope;
  if (((met.models.blockers.get(model) ?? EMPTY) & features) !== 0n) return null;
  const off = qemu.features & ~features & ~left & ~silentDefaults(met);
  return {
    model,
    qemu,
    generation: generationOfModel(model),
    features,
    require,
    disable,
    on: features & ~qemu.features & ~left,
    off,
    unexpressed: target.features & ~features,
    masked: featureCount(qemu.features & disable & ~target.withheldSet & ~switchedOnOnlyByName()),
    lines: featureCount(require) + featureCount(disable),
    deprecated: qemu.deprecated || (met.models.deprecated & bit) !== 0n,
  };
}

interface Definition {
  readonly features: FeatureSet;
  /** The names this definition's author knows; about others it says nothing. */
  readonly knows: FeatureSet;
}

/** libvirt's definitions of the name; null if no map in play has it. Without any libvirt among the hosts, the newest map's. */
function definitionsInPlay(model: string, met: CpuOffer): Definition[] | null {
  const versions = met.maps.length === 0 ? [libvirtMaps().at(-1)!.version] : met.maps;
  const definitions: Definition[] = [];
  for (const map of libvirtMaps()) {
    const definition = versions.includes(map.version) ? map.models.get(model) : undefined;
    if (definition !== undefined) definitions.push({ features: definition.features, knows: map.knows });
  }
  return definitions.length === 0 ? null : definitions;
}

interface Agreement {
  /** In some definition. */
  readonly inAny: FeatureSet;
  /** Missing in some definition whose author knows the name (cofinite). */
  readonly notInAll: FeatureSet;
}

function agree(definitions: readonly Definition[], qemu: QemuModel): Agreement {
  let inAny = qemu.features;
  let notInAll = ~qemu.features;
  for (const { features, knows } of definitions) {
    inAny |= features;
    notInAll |= knows & ~features;
  }
  return { inAny, notInAll };
}

/** The part of the target that the model and nameable lines can express; null if they would show something else. */
function expressible(target: FeatureSet, nameable: FeatureSet, { inAny, notInAll }: Agreement): FeatureSet | null {
  const speechless = ~nameable & ~paravirtualFeatures() & ~linesLeftToTopology();
  const features = closeDownward(target & ~(speechless & notInAll));
  const shownAnyway = inAny & ~features & speechless;
  return shownAnyway === 0n ? features : null;
}

/** Where libvirt is concerned, a guest has of KVM's own leaf what QEMU gives by default: libvirt cannot add to it. */
function withoutForeignDefaults(target: FeatureSet, qemu: QemuModel, met: CpuOffer): FeatureSet {
  return met.maps.length === 0 ? target : target & ~(paravirtualFeatures() & ~qemu.features);
}

let topology: FeatureSet | null = null;

function linesLeftToTopology(): FeatureSet {
  topology ??= featureSet(["ht"]);
  return topology;
}

/**
 * KVM's own features of which some host says neither yes nor no: QEMU's defaults decide there, and switching them off
 * would take from every guest what nearly every host has.
 */
function silentDefaults(met: CpuOffer): FeatureSet {
  return paravirtualFeatures() & met.can.possible;
}
