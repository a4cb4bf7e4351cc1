import {
  expandGroups,
  nameByGroups,
  type ZModel,
  zDeprecated,
  zFeatureOfFlag,
  zModel,
  zModels,
} from "../../catalogue/architectures/s390x.ts";
import type { CpuDescription } from "../../evidence/observation.ts";
import type { Guest } from "../../guest/guest.ts";
import type { Host } from "../../host/host.ts";
import { flatOf, flatUnknown } from "../../lattice/flat.ts";
import { exactly, nothingKnown, type PartialSet, within } from "../../lattice/partial-set.ts";
import { guestCpuOf } from "../cpu/guest-cpu.ts";
import type { Setting } from "../setting/setting.ts";
import { type ArchitectureChoice, type CpuArchitecture, noChoice } from "./architecture.ts";
import { bestCpu, modelsOf } from "./evidence.ts";
import { type ArchitectureNeed, type ArchitectureOffer, elements, models, nothingNeeded } from "./offer.ts";
import { needOfSource } from "./source-need.ts";

/**
 * IBM Z: a generation, then features. A host-model is a `-base` model, whose features no release of QEMU changes, with
 * lines; so is what is answered here. Names, groups and generations are QEMU's: libvirt has no map of its own.
 */
export const s390xCpu: CpuArchitecture = {
  names: ["s390x"],
  offer: offerZ,
  need: needZ,
  choose: chooseZ,
  apartBySilicon: false,
  collect: "virsh domcapabilities --virttype kvm (its host-model is what a guest can have)",
};

function offerZ(host: Host, setting: Setting): ArchitectureOffer {
  const best = bestCpu(host, setting);
  const description = best?.said.value ?? null;
  const model = description?.form === "model" ? zModel(description.model) : undefined;
  return {
    grade: best?.grade ?? "none",
    can: featuresOf(description, model),
    models: modelsOf(host, setting),
    lengths: nothingKnown,
    identity: model === undefined ? flatUnknown : flatOf(model.machineType),
  };
}

/** The step of a model on the chain of generations; models of one level share it. */
const stepOf = ({ generation, ga }: ZModel): string => `generation ${generation}.${ga}`;

function stepsUpTo(top: ZModel): string[] {
  return zModels()
    .filter((model) => !isNewer(model, top))
    .map(stepOf);
}

const isNewer = (a: ZModel, b: ZModel): boolean =>
  a.generation > b.generation || (a.generation === b.generation && a.ga > b.ga);

/**
 * A `-base` model with lines is everything a guest can have. Of flags of Linux the shown ones are there; a model of a
 * generation that is not known tells what its lines name.
 */
function featuresOf(description: CpuDescription | null, model: ZModel | undefined): PartialSet {
  if (description === null) return { certain: 0n, possible: -1n };
  if (description.form === "model") {
    const on = expandGroups(description.require);
    const off = expandGroups(description.disable);
    if (model === undefined) return { certain: elements.setOf(on), possible: -1n };
    const base = description.model.endsWith("-base") ? model.base : model.usual;
    const features = [...base].filter((feature) => !off.has(feature));
    return exactly(elements.setOf([...features, ...on, ...stepsUpTo(model)]));
  }
  const on = expandGroups(description.on.map(zFeatureOfFlag));
  const named = description.form === "list" ? description.off : description.vocabulary;
  const set = elements.setOf(on);
  return within(set, set | elements.setOf(expandGroups(named.map(zFeatureOfFlag))));
}

/**
 * Features that a model's base has and that do not tell its generation: single functions of the cryptographic assist that
 * may be fenced off, and csske, which newer machines no longer have (QEMU target/s390x/cpu_models.c, ignored base features).
 */
const negligible: ReadonlySet<string> = new Set([
  ...["csske", "kimd-sha-1", "klmd-sha-1", "km-dea", "km-tdea-128", "km-tdea-192"],
  ...["kmac-dea", "kmac-tdea-128", "kmac-tdea-192", "kmc-dea", "kmc-tdea-128", "kmc-tdea-192"],
]);

/**
 * The newest model that is no newer than the oldest hosts and whose base is all there, among models of a level that of
 * the oldest hosts' machine type if they have the same one. The search goes up QEMU's list and ends at the first model
 * that is too new or lacks something.
 *
 * The rule is that of QEMU's query-cpu-model-baseline (target/s390x/cpu_models.c), over all hosts at once.
 */
export function baselineModel(
  features: ReadonlySet<string>,
  steps: ReadonlySet<string>,
  machineTypes: readonly string[],
): ZModel | null {
  const top = newestOf(zModels().filter((model) => steps.has(stepOf(model))));
  if (top === null) return null;
  const oldest = machineTypes.filter((type) => generationOf(type) === top.generation);
  const machineType = oldest.length === 1 ? oldest[0]! : null;
  let last: ZModel | null = null;
  let same: ZModel | null = null;
  for (const model of zModels()) {
    if (isNewer(model, top) || lacksBase(model, features)) break;
    last = model;
    if (model.machineType === machineType) same = model;
  }
  return same ?? last;
}

const newestOf = (models: readonly ZModel[]): ZModel | null =>
  models.reduce<ZModel | null>((best, model) => (best === null || isNewer(model, best) ? model : best), null);

const generationOf = (machineType: string): number | undefined =>
  zModels().find((model) => model.machineType === machineType)?.generation;

const lacksBase = ({ base }: ZModel, features: ReadonlySet<string>): boolean =>
  [...base].some((feature) => !features.has(feature) && !negligible.has(feature));

function chooseZ(met: ArchitectureOffer): ArchitectureChoice {
  const shared = new Set(elements.namesOf(met.can.certain));
  const steps = new Set([...shared].filter((name) => name.startsWith("generation ")));
  const features = new Set([...shared].filter((name) => !steps.has(name)));
  if (met.grade === "none" || steps.size === 0) return noChoice(generationUnknown);
  const model = baselineModel(features, steps, met.identity.values);
  if (model === null) return noChoice(noSharedModel);
  const seen = new Set([...features].filter((feature) => model.full.has(feature)));
  const name = `${model.name}-base`;
  if ((models.setOf([name]) & ~met.models.possible) !== 0n)
    return noChoice({ ...noSharedModel, message: `not every host's QEMU has ${name}` });
  const require = nameByGroups(new Set([...seen].filter((feature) => !model.base.has(feature))));
  const disable = nameByGroups(new Set([...model.base].filter((feature) => !seen.has(feature))));
  const deprecated = [...seen].filter((feature) => zDeprecated().has(feature)).sort();
  return {
    mode: "custom",
    model: name,
    require,
    disable,
    qemu: { model: name, on: require, off: disable },
    machineOptions: [],
    features: [...seen].sort(),
    facts: { generation: model.generation, ga: model.ga, deprecated },
    remarks: deprecated.length === 0 ? [] : [leavesDeprecated(deprecated)],
  };
}

const generationUnknown = {
  check: "cpu.model",
  severity: "unknown" as const,
  message: "the generation of some host's CPU is not known, so none can be named that all have",
  remedy: "collect virsh domcapabilities there: its host-model names the generation",
};

const noSharedModel = {
  check: "cpu.model",
  severity: "error" as const,
  message: "no model's base features are on every host",
  remedy: "see under lost which host lacks them",
};

function leavesDeprecated(features: readonly string[]) {
  return {
    check: "cpu.deprecated",
    severity: "info" as const,
    message: `${features.join(", ")}: deprecated, newer machines no longer have them; a guest that may move there must not have them`,
    remedy: "switch them off in the guest's CPU (libvirt 11.0: <cpu deprecated_features='off'>)",
  };
}

function needZ(guest: Guest, from: Host | null, setting: Setting): ArchitectureNeed {
  const cpu = guestCpuOf(guest);
  if (cpu.mode !== "custom" || cpu.model === null) return needOfSource(cpu, from, setting, offerZ);
  const model = zModel(cpu.model);
  const named = models.setOf([cpu.model]);
  const on = expandGroups([...cpu.require, ...cpu.force]);
  if (model === undefined) return { ...nothingNeeded, on: elements.setOf(on), maybe: -1n, models: named };
  const off = expandGroups(cpu.disable);
  const own = cpu.model.endsWith("-base") ? model.base : model.usual;
  const shown = [...own].filter((feature) => !off.has(feature));
  return { ...nothingNeeded, on: elements.setOf([...shown, ...on, stepOf(model)]), models: named };
}
