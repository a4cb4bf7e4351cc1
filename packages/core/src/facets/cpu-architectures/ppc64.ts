import { compatModes, powerModel, powerNameOf } from "../../catalogue/architectures/ppc64.ts";
import { lazy } from "../../catalogue/lazy.ts";
import type { CpuDescription } from "../../evidence/observation.ts";
import type { Guest } from "../../guest/guest.ts";
import { type Host, observations } from "../../host/host.ts";
import { libvirtOf } from "../../host/software.ts";
import { flatOf, flatUnknown, soleValue } from "../../lattice/flat.ts";
import { exactly, nothingKnown, type PartialSet } from "../../lattice/partial-set.ts";
import { guestCpuOf } from "../cpu/guest-cpu.ts";
import type { Setting } from "../setting/setting.ts";
import { type ArchitectureChoice, type CpuArchitecture, noChoice } from "./architecture.ts";
import { bestCpu, modelsOf } from "./evidence.ts";
import { type ArchitectureNeed, type ArchitectureOffer, elements, nothingNeeded } from "./offer.ts";
import { needOfSource } from "./source-need.ts";

/**
 * POWER: a chain of compatibility modes. A host runs a guest in the mode of its own generation and of every earlier one,
 * so that hosts of unlike generations share the mode of the oldest: libvirt's cpu-baseline knows only equal models and
 * refuses them.
 */
export const ppc64Cpu: CpuArchitecture = {
  names: ["ppc64", "ppc64le"],
  offer: offerPower,
  need: needPower,
  choose: choosePower,
  apartBySilicon: false,
  collect: "virsh domcapabilities --virttype kvm, or virsh capabilities (both name the host's POWER generation)",
};

function offerPower(host: Host, setting: Setting): ArchitectureOffer {
  const best = bestCpu(host, setting);
  const model = best === null ? null : modelIn(best.said.value);
  const named = modelsOf(host, setting, powerNameOf);
  const emulated = setting.accel === "tcg" && model === null && named.certain !== 0n && named.certain > 0n;
  return {
    grade: emulated ? "hypervisor" : (best?.grade ?? "none"),
    can: emulated ? emulatedModes(host, setting) : modesOf(host, model?.name ?? null),
    models: named,
    lengths: nothingKnown,
    identity: model === null || setting.accel === "tcg" ? flatUnknown : flatOf(model.name),
  };
}

/** libvirt's model of a host; a vendor that is not the model's makes the document one of no such host. */
function modelIn(cpu: CpuDescription) {
  const name = cpu.form === "model" ? cpu.model : null;
  const model = name === null ? null : powerModel(name);
  if (model === null || (cpu.vendor !== null && cpu.vendor !== model.vendor)) return null;
  return model;
}

/**
 * The modes up to the host's own. libvirt has the words power6 to power10 for certain, power11 from 11.4.0 on
 * (src/cpu/cpu_ppc64.c); power7+ is QEMU's alone, which libvirt cannot be told.
 */
function modesOf(host: Host, model: string | null): PartialSet {
  const top = model === null ? -1 : libvirtModes().indexOf(model.toLowerCase());
  if (top < 0) return nothingKnown;
  const reached = libvirtModes().slice(0, top + 1);
  const set = elements.setOf(reached);
  return { certain: lacksPower11(host) ? set & ~elements.setOf(["power11"]) : set, possible: set };
}

const libvirtModes = lazy(() => compatModes().filter((mode) => mode !== "power7+"));

function lacksPower11(host: Host): boolean {
  const { present, version } = libvirtOf(host);
  if (!present) return false;
  const [major = 0, minor = 0] = (version ?? "0.0").split(".").map(Number);
  return major < 11 || (major === 11 && minor < 4);
}

/** QEMU emulates every generation that it has a model of, and runs each in the modes before it. */
function emulatedModes(host: Host, { arch, accel }: Setting): PartialSet {
  const names = observations(host, "cpu.models", { arch, accel }).flatMap(({ value }) => value.models);
  const listed = new Set(names.map(({ name }) => name.toLowerCase().replace(/_v[\d.]+$/, "")));
  const top = libvirtModes().findLastIndex((mode) => listed.has(mode));
  return exactly(elements.setOf(libvirtModes().slice(0, top + 1)));
}

function choosePower(met: ArchitectureOffer, { accel }: Setting): ArchitectureChoice {
  const shared = new Set(elements.namesOf(met.can.certain));
  const mode = libvirtModes().findLast((name) => shared.has(name));
  if (mode === undefined) return noChoice(generationUnknown);
  const facts = { compatMode: mode, compatModes: libvirtModes().filter((name) => shared.has(name)) };
  const common = { require: [], disable: [], features: [], machineOptions: [`max-cpu-compat=${mode}`], facts };
  if (accel === "tcg") {
    return {
      ...common,
      mode: "custom",
      model: mode.toUpperCase(),
      machineOptions: [],
      qemu: { model: mode, on: [], off: [] },
      remarks: [],
    };
  }
  return { ...common, mode: "host-model", model: mode, qemu: { model: "host", on: [], off: [] }, remarks: [] };
}

const generationUnknown = {
  check: "cpu.model",
  severity: "unknown" as const,
  message: "the POWER generation of some host is not known, so no compatibility mode can be named that all have",
  remedy: "collect virsh domcapabilities or virsh capabilities there",
};

/**
 * - host-model with a model: the guest runs in that mode;
 * - custom: the guest is shown the host's own generation, which must be the same on the other (libvirt compares names);
 * - else the source's own generation: without a mode the guest is shown that CPU.
 */
function needPower(guest: Guest, from: Host | null, setting: Setting): ArchitectureNeed {
  const cpu = guestCpuOf(guest);
  if (cpu.mode === "host-model" && cpu.model !== null && cpu.model !== "") {
    const known = libvirtModes().includes(cpu.model);
    return { ...nothingNeeded, on: known ? elements.setOf([cpu.model]) : 0n, identity: known ? null : cpu.model };
  }
  if (cpu.mode !== "custom" || cpu.model === null) {
    const own = from === null ? null : soleValue(offerPower(from, setting).identity);
    return own === null ? needOfSource(cpu, from, setting, offerPower) : { ...nothingNeeded, identity: own };
  }
  const identity = powerModel(cpu.model)?.name ?? cpu.model;
  return { ...nothingNeeded, identity };
}
