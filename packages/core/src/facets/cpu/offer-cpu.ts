import { EMPTY, EVERYTHING, type FeatureSet, featureSet, listedFeatures } from "../../catalogue/feature-set.ts";
import { allFeatures, canonicalFeatureName } from "../../catalogue/features.ts";
import { type Generation, generationOfModel, generationOfSignature } from "../../catalogue/generations.ts";
import { lazy } from "../../catalogue/lazy.ts";
import { type LibvirtMap, libvirtMaps } from "../../catalogue/libvirt-maps.ts";
import { parseMachineName } from "../../catalogue/machine-types.ts";
import { qemuKnowsFeature, qemuModel } from "../../catalogue/qemu-models.ts";
import { vendorName } from "../../catalogue/vendors.ts";
import type { CpuDescription, CpuModelList, LibvirtTraces, Observation } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { type Host, observations } from "../../host/host.ts";
import { type LibvirtSoftware, libvirtOf, qemuOf } from "../../host/software.ts";
import { type Bound, boundOf, unknownBound } from "../../lattice/bound.ts";
import { flatOf } from "../../lattice/flat.ts";
import { nothingKnown, type PartialSet } from "../../lattice/partial-set.ts";
import type { Setting } from "../setting/setting.ts";
import type { CpuOffer, Grade, Silicon } from "./cpu-offer.ts";
import { vocabularyOf } from "./expand.ts";
import { expandDescription } from "./expand-description.ts";
import { featuresOfHardware, offerOfHardware } from "./hardware.ts";
import { offerModels, usableFeatures } from "./offer-models.ts";

/**
 * What every QEMU gives a guest on any host unless told otherwise: the bit that says "you are a guest" is made by QEMU
 * itself (target/i386/cpu.c, x86_cpu_load_model), and `hypervisor=off` is obeyed.
 */
const given = lazy(() => featureSet(["hypervisor"]));

/** QEMU's TCG supports exactly this many physical address bits (target/i386/cpu.c: TCG_PHYS_ADDR_BITS). */
const tcgPhysBits = 40;

/** The features of a host in a setting, and the evidence they come from. */
export interface GuestFeatures {
  readonly grade: Grade;
  readonly can: PartialSet;
  readonly source: Source | null;
  readonly description: CpuDescription | null;
}

/** What a host offers a guest's CPU (x86). */
export function offerCpu(host: Host, setting: Setting): CpuOffer {
  const libvirt = libvirtOf(host);
  const features = guestFeatures(host, setting);
  const models = offerModels(host, setting, libvirt, features.can);
  return {
    grade: features.grade,
    vendor: flatOf(vendorOf(features.description, libvirt)),
    can: { certain: features.can.certain | given(), possible: features.can.possible | given() },
    forced: EMPTY,
    nameable: libvirt.present ? surelyKnownWords(libvirt) | namedFeatures(host) : EVERYTHING,
    maps: versionsOf(libvirt.maps),
    models,
    physBits: offerPhysBits(host, setting),
    silicon: siliconOf(host, setting, features.description),
  };
}

const namedCache = new WeakMap<LibvirtTraces, FeatureSet>();

/**
 * What a host's libvirt has named it knows, whichever release it is; of a model that it lists it knows the features that
 * every map's definition of the model has.
 */
function namedFeatures(host: Host): FeatureSet {
  let named = 0n;
  for (const { value } of observations(host, "libvirt.traces")) {
    let set = namedCache.get(value);
    if (set === undefined) {
      set = value.models.reduce((all, model) => all | undisputedFeatures(model), listedFeatures(value.features));
      namedCache.set(value, set);
    }
    named |= set;
  }
  return named;
}

const undisputed = new Map<string, FeatureSet>();

function undisputedFeatures(model: string): FeatureSet {
  let features = undisputed.get(model);
  if (features === undefined) {
    const definitions = libvirtMaps().flatMap((map) => map.models.get(model) ?? []);
    features = definitions.length === 0 ? 0n : definitions.reduce((all, { features }) => all & features, -1n);
    undisputed.set(model, features);
  }
  return features;
}

const versions = new WeakMap<readonly LibvirtMap[], readonly string[]>();

/** One array for all hosts with the same maps: most meets are then of equals. */
function versionsOf(maps: readonly LibvirtMap[]): readonly string[] {
  const known = versions.get(maps) ?? maps.map((map) => map.version);
  versions.set(maps, known);
  return known;
}

/**
 * The feature names that a host's libvirt surely accepts. A release that nobody stated looks like the map it fits, and
 * may be one of those just before it: then the next older map's names are sure, and what the documents themselves say.
 */
function surelyKnownWords({ version, maps }: LibvirtSoftware): FeatureSet {
  const known = vocabularyOf(maps);
  if (version !== null) return known;
  const all = libvirtMaps();
  const older = all[all.indexOf(maps[0]!) - 1];
  return older === undefined ? known : known & older.knows;
}

/**
 * What a guest can have on a host, from the best evidence there is:
 *
 * 1. QEMU's own expansion of `host` or `max` for this accelerator; 2. libvirt's host-model for it; 3. the host's CPU
 *    (but for TCG, whose CPU is of QEMU's own making).
 * What the first leaves unknown the others do not decide, but the host's list of models does: all features of a model
 * that it calls usable are there, the blockers of the others are not. Features that the host's QEMU does not have are
 * not there, whoever is silent about them.
 */
export function guestFeatures(host: Host, setting: Setting): GuestFeatures {
  const bySetting = known.get(host) ?? new WeakMap<Setting, GuestFeatures>();
  known.set(host, bySetting);
  const features = bySetting.get(setting) ?? readGuestFeatures(host, setting);
  bySetting.set(setting, features);
  return features;
}

/** A host is asked about the same setting for every guest and every finding. */
const known = new WeakMap<Host, WeakMap<Setting, GuestFeatures>>();

function readGuestFeatures(host: Host, setting: Setting): GuestFeatures {
  const guest = bestGuestCpu(host, setting);
  const libvirt = libvirtOf(host);
  if (guest !== null) {
    const { value, source } = guest;
    const read = expandDescription(value, libvirt.maps, canonicalOf(host, value));
    return { grade: "hypervisor", can: refine(read, host, setting), source, description: value };
  }
  const hardware = setting.accel === "tcg" ? null : featuresOfHardware(host, setting.arch);
  if (hardware !== null) {
    const { source, description } = hardware;
    return { grade: "hardware", can: refine(offerOfHardware(hardware.features), host, setting), source, description };
  }
  return { grade: "none", can: nothingKnown, source: null, description: null };
}

/** QEMU's list before libvirt's model before a guest's registers; the chosen machine type's before its family's before any other's. */
function bestGuestCpu(host: Host, setting: Setting): Observation<"cpu.guest"> | null {
  const said = observations(host, "cpu.guest", { arch: setting.arch, accel: setting.accel });
  const nearness = ({ scope }: Observation<"cpu.guest">): number => {
    if (scope.machine === null || scope.machine === setting.machine) return 0;
    return parseMachineName(scope.machine).family === setting.machineFamily ? 1 : 2;
  };
  const byForm = (form: string) =>
    said.filter(({ value }) => value.form === form).sort((a, b) => nearness(a) - nearness(b))[0];
  return byForm("list") ?? byForm("model") ?? byForm("features") ?? null;
}

function canonicalOf(host: Host, cpu: CpuDescription): string | null {
  if (cpu.form !== "model") return null;
  for (const { value } of observations(host, "cpu.models")) {
    const entry = value.models.find((candidate) => candidate.name === cpu.model);
    if (entry?.canonical !== undefined && entry.canonical !== null) return entry.canonical;
  }
  return null;
}

function refine(read: PartialSet, host: Host, setting: Setting): PartialSet {
  const lists = observations(host, "cpu.models", { arch: setting.arch, accel: setting.accel });
  const usable = usableFeatures(lists, setting);
  const certain = read.certain | (usable & read.possible);
  const impossible = (blockedFeatures(lists) | missingInQemu(host)) & ~certain;
  return { certain, possible: read.possible & ~impossible };
}

function blockedFeatures(lists: readonly Observation<"cpu.models">[]): FeatureSet {
  let blocked = 0n;
  for (const { value } of lists) blocked |= blockersOf(value);
  return blocked;
}

const blockersCache = new WeakMap<CpuModelList, FeatureSet>();

function blockersOf(list: CpuModelList): FeatureSet {
  let blocked = blockersCache.get(list);
  if (blocked === undefined) {
    const names = new Set(list.models.flatMap((model) => model.blockers ?? []));
    blocked = featureSet([...names].map(canonicalFeatureName));
    blockersCache.set(list, blocked);
  }
  return blocked;
}

const missingByQemu = new Map<string, FeatureSet>();

/** The features that this host's QEMU does not know and so cannot give. */
function missingInQemu(host: Host): FeatureSet {
  const { version } = qemuOf(host);
  if (version === null) return 0n;
  let missing = missingByQemu.get(version);
  if (missing === undefined) {
    const names = allFeatures().filter(({ name }) => qemuKnowsFeature(name, version) === false);
    missing = featureSet(names.map(({ name }) => name));
    missingByQemu.set(version, missing);
  }
  return missing;
}

function vendorOf(description: CpuDescription | null, libvirt: LibvirtSoftware): string | null {
  if (description === null) return null;
  if (description.vendor !== null) return vendorName(description.vendor);
  if (description.form !== "model") return null;
  const definition = libvirt.maps.map((map) => map.models.get(description.model)).find((model) => model !== undefined);
  return definition?.vendor ?? qemuVendor(description.model);
}

function qemuVendor(model: string): string | null {
  const vendor = qemuModel(model, "none")?.vendor;
  const generation = generationOfModel(model);
  return vendor === undefined || generation === "generic" ? null : vendorName(vendor);
}

/** Under TCG a constant; else the limit libvirt states for guests, else the host's own bits. */
function offerPhysBits(host: Host, setting: Setting): Bound {
  if (setting.accel === "tcg") return boundOf(tcgPhysBits);
  const said = observations(host, "cpu.physBits", { arch: setting.arch, accel: setting.accel });
  const best = said.find(({ scope }) => scope.accel !== null) ?? said[0];
  return best === undefined ? unknownBound : boundOf(best.value);
}

/**
 * How old the silicon is: by family, model and stepping where a tool states them (not under TCG, whose CPU is QEMU's
 * own), else by the name of the host-model; a generic name (kvm64) says nothing.
 */
function siliconOf(host: Host, setting: Setting, description: CpuDescription | null): Silicon {
  const generation = (setting.accel === "tcg" ? null : bySignature(host, setting)) ?? byModelName(description);
  return generation === null ? { oldest: [], silent: true } : { oldest: [generation], silent: false };
}

function bySignature(host: Host, setting: Setting): Generation | null {
  for (const { value } of observations(host, "cpu.signature", { arch: setting.arch, accel: setting.accel })) {
    if (value.vendor === null) continue;
    const { family, model, stepping } = value;
    const found = generationOfSignature(vendorName(value.vendor), family, model, stepping ?? undefined);
    if (found !== null) return found;
  }
  return null;
}

function byModelName(description: CpuDescription | null): Generation | null {
  if (description?.form !== "model") return null;
  const generation = generationOfModel(description.model);
  return generation === "generic" ? null : generation;
}
