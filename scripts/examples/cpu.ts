import { closeDownward } from "../../packages/core/src/catalogue/dependencies.ts";
import { type FeatureSet, featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import { allFeatures } from "../../packages/core/src/catalogue/features.ts";
import { type LibvirtMap, type LibvirtModel, libvirtMaps } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { qemuKnowsFeature, qemuKnowsModel, qemuModel } from "../../packages/core/src/catalogue/qemu-models.ts";
import { seriesOf } from "../../packages/core/src/catalogue/versions.ts";
import type { ExampleHost } from "./fleet.ts";

/** What every CPU has and no guest gets: power management, debug store, thermal monitoring. */
const hostOnly: Readonly<Record<string, readonly string[]>> = {
  Intel: ["acpi", "ds", "ds_cpl", "dtes64", "est", "ht", "monitor", "pbe", "pdcm", "smx", "tm", "tm2", "xtpr", "dca"],
  AMD: ["ht", "monitor", "extapic", "ibs", "skinit", "wdt", "tce", "topoext", "perfctr_nb"],
};
/** What KVM and QEMU give a guest without the CPU having it. */
const emulated: Readonly<Record<string, readonly string[]>> = {
  Intel: ["hypervisor", "umip", "tsc_adjust"],
  AMD: ["hypervisor", "umip", "tsc_adjust", "tsc-deadline", "x2apic"],
};

export function mapOf({ map }: ExampleHost): LibvirtMap {
  const found = libvirtMaps().find(({ version }) => version === map);
  if (found === undefined) throw new Error(`data/cpu-models has no map of libvirt ${map}`);
  return found;
}

/** libvirt's model by which the host is described. */
export function modelOf(host: ExampleHost): LibvirtModel {
  const found = mapOf(host).models.get(host.model);
  if (found === undefined) throw new Error(`libvirt ${host.map} has no model ${host.model}`);
  return found;
}

/** What a guest on the host can have, as far as its QEMU and the words of its libvirt go. */
export function guestFeatures(host: ExampleHost): FeatureSet {
  const { silicon } = host;
  const definition = qemuModel(silicon.like, "kvm");
  if (definition === undefined) throw new Error(`data/cpu-models has no QEMU model ${silicon.like}`);
  const nested = featureNames(featureSet(silicon.also)).includes("vmx") ? modelOf(host).added : 0n;
  const all = (definition.features | featureSet(silicon.also) | nested) & ~featureSet(host.without);
  const impossible = allFeatures()
    .filter(({ name, paravirtual }) => paravirtual || qemuKnowsFeature(name, seriesOf(host.qemu)) === false)
    .map(({ name }) => name);
  return closeDownward(all & ~featureSet(impossible));
}

/** What `virsh capabilities` says of the host's own CPU. */
export function hardwareFeatures(host: ExampleHost): FeatureSet {
  const { vendor } = host.silicon;
  const kernel = featureSet(host.without.filter((name) => keptByTheKernel.has(name)));
  return (guestFeatures(host) | kernel | featureSet(hostOnly[vendor] ?? [])) & ~featureSet(emulated[vendor] ?? []);
}

/** Switched off for guests by the kernel or one of its modules; the CPU has them all the same. */
const keptByTheKernel = new Set(["vmx", "svm", "amd-psfd"]);

/** A CPU as libvirt writes it: differences from the model, in words that this libvirt knows. */
export function differences(host: ExampleHost, features: FeatureSet) {
  const { knows } = mapOf(host);
  const model = modelOf(host);
  return {
    require: featureNames(features & knows & ~model.features),
    disable: featureNames((model.features | model.removed) & ~features),
  };
}

/** The custom models that this libvirt and QEMU both have, with what stands in the way of each. */
export function customModels(host: ExampleHost) {
  const guest =
    guestFeatures(host) |
    featureSet(
      allFeatures()
        .filter((f) => f.paravirtual)
        .map(({ name }) => name),
    );
  return [...mapOf(host).models.values()]
    .filter(({ name }) => qemuKnowsModel(name, seriesOf(host.qemu)) === true)
    .map((model) => {
      const qemu = qemuModel(model.name, "kvm", `pc-q35-${seriesOf(host.qemu)}`);
      const blockers = qemu === undefined ? [] : featureNames(qemu.features & ~guest);
      return { ...model, deprecated: qemu?.deprecated === true, blockers };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
