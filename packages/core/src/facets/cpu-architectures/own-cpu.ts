import type { Guest } from "../../guest/guest.ts";
import { type Host, observations } from "../../host/host.ts";
import { flatOf, flatUnknown } from "../../lattice/flat.ts";
import { nothingKnown } from "../../lattice/partial-set.ts";
import { guestCpuOf } from "../cpu/guest-cpu.ts";
import type { Setting } from "../setting/setting.ts";
import { type ArchitectureChoice, noChoice, type Remark } from "./architecture.ts";
import { bestCpu, featuresIn, modelsOf } from "./evidence.ts";
import { ownCpuOnly, unlikeSilicon } from "./host-only.ts";
import { isRegisterStep } from "./id-registers.ts";
import { type ArchitectureNeed, type ArchitectureOffer, elements, models, nothingNeeded } from "./offer.ts";
import { needOfSource } from "./source-need.ts";

/** Extensions, models and silicon of an architecture whose guests have the host's own CPU under KVM. */
export function offerOwnCpu(host: Host, setting: Setting): ArchitectureOffer {
  const best = bestCpu(host, setting);
  return {
    grade: best?.grade ?? "none",
    can: best === null ? { certain: 0n, possible: -1n } : featuresIn(best.said.value),
    models: modelsOf(host, setting),
    lengths: nothingKnown,
    identity: setting.accel === "tcg" ? flatUnknown : siliconOf(host, setting),
  };
}

/** The name that the hardware goes by in its description, or its vendor's. */
function siliconOf(host: Host, { arch }: Setting) {
  for (const { value } of observations(host, "cpu.hardware", { arch })) {
    const name = value.form === "model" ? value.model : value.vendor;
    if (name !== null) return flatOf(name);
  }
  return flatUnknown;
}

/** Switches of QEMU's `host` that a guest's CPU can be written with. */
export interface Switches {
  readonly on: readonly string[];
  readonly off: readonly string[];
}

/**
 * What is chosen where KVM gives a guest each host's own CPU and nothing else: that CPU, with its switches where they
 * are known, if every host has the same silicon; else none, since a name would be wrong on some host.
 */
export function chooseOwnCpu(
  arch: string,
  met: ArchitectureOffer,
  { on, off }: Switches,
  remarks: readonly Remark[],
): ArchitectureChoice {
  const { values, silent } = met.identity;
  if (values.length > 1) return noChoice(unlikeSilicon(arch, values));
  const silicon = values[0] ?? null;
  const said = ownCpuOnly(arch, silicon, silent);
  if (silicon === null || silent) return noChoice(said);
  const features = elements.namesOf(met.can.certain);
  return {
    mode: "host-passthrough",
    model: null,
    require: on,
    disable: off,
    qemu: { model: "host", on, off },
    machineOptions: [],
    features: features.filter((name) => !isRegisterStep(name)),
    facts: {},
    remarks: [said, ...remarks],
  };
}

/** One of QEMU's own models, under its emulation: the first of the preferred that every host has. */
export function chooseEmulated(
  arch: string,
  met: ArchitectureOffer,
  preferred: readonly { readonly name: string; readonly on: readonly string[] }[],
): ArchitectureChoice {
  const model = preferred.find(({ name }) => (models.setOf([name]) & ~met.models.certain) === 0n);
  if (model === undefined) {
    return noChoice({
      check: "cpu.model",
      severity: met.models.possible < 0n ? "unknown" : "error",
      message: `no model of ${arch} is known to be on every host`,
      remedy: "collect virsh domcapabilities --virttype qemu there: it lists the models",
    });
  }
  return {
    mode: "custom",
    model: model.name,
    require: [],
    disable: [],
    qemu: { model: model.name, on: [], off: [] },
    machineOptions: [],
    features: [...model.on].sort(),
    facts: {},
    remarks: [],
  };
}

/** A named model is needed by its name, and its features as the model has them; anything else is the source's own. */
export function needByName(
  guest: Guest,
  from: Host | null,
  setting: Setting,
  offer: (host: Host, setting: Setting) => ArchitectureOffer,
): ArchitectureNeed {
  const cpu = guestCpuOf(guest);
  if (cpu.mode === "custom" && cpu.model !== null) return { ...nothingNeeded, models: models.setOf([cpu.model]) };
  return needOfSource(cpu, from, setting, offer);
}
