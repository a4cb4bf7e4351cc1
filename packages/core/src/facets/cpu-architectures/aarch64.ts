import { armCoreName, armCores } from "../../catalogue/architectures/aarch64.ts";
import type { Guest } from "../../guest/guest.ts";
import { type Host, observations } from "../../host/host.ts";
import { type Flat, flatOf, flatUnknown } from "../../lattice/flat.ts";
import { meetSets } from "../../lattice/partial-set.ts";
import { guestCpuOf } from "../cpu/guest-cpu.ts";
import type { Setting } from "../setting/setting.ts";
import type { ArchitectureChoice, CpuArchitecture, Remark } from "./architecture.ts";
import { bestCpu, featuresIn, modelsOf } from "./evidence.ts";
import { idRegistersOf, isRegisterStep, midrOf } from "./id-registers.ts";
import { type ArchitectureNeed, type ArchitectureOffer, elements } from "./offer.ts";
import { chooseEmulated, chooseOwnCpu, needByName } from "./own-cpu.ts";
import { isLength, lengthsIn, lengthsNamed, sharedLengths } from "./sve.ts";

/**
 * 64-bit Arm. Under KVM a guest has the host's own CPU: libvirt has no host-model there, and a named model starts only on
 * that very core. So hosts are answered by silicon (MIDR_EL1), with what can be switched: vector lengths, pointer
 * authentication, the PMU. QEMU's emulation has named models.
 */
export const aarch64Cpu: CpuArchitecture = {
  names: ["aarch64"],
  offer: offerArm,
  need: needArm,
  choose: chooseArm,
  apartBySilicon: true,
  collect: "virsh capabilities or /proc/cpuinfo (which core), and query-cpu-model-expansion of host over QMP",
};

function offerArm(host: Host, setting: Setting): ArchitectureOffer {
  const best = bestCpu(host, setting);
  const description = best?.said.value ?? null;
  const emulated = setting.accel === "tcg";
  const registers = emulated ? null : idRegistersOf(host);
  const said = description === null ? null : featuresIn(description);
  const can =
    said === null || registers === null
      ? (said ?? registers ?? { certain: 0n, possible: -1n })
      : { certain: said.certain | registers.certain, possible: meetSets(said, registers).possible };
  return {
    grade: best?.grade ?? (registers === null ? "none" : "hypervisor"),
    can,
    models: modelsOf(host, setting),
    lengths: lengthsIn(description),
    identity: emulated ? flatUnknown : coreOf(host, setting),
  };
}

/** libvirt's name of the core, or MIDR_EL1 as a guest is shown it, or as the host's own CPU has it. */
function coreOf(host: Host, { arch }: Setting): Flat {
  const midr = midrOf(host);
  if (midr !== null) return flatOf(midr);
  for (const { value } of observations(host, "cpu.hardware", { arch })) {
    if (value.form === "model") return flatOf(value.model);
  }
  const signature = observations(host, "cpu.signature", { arch })[0]?.value;
  if (signature === undefined || signature.vendor === null) return flatUnknown;
  return flatOf(armCoreName(signature.vendor, `0x${signature.model.toString(16)}`));
}

function chooseArm(met: ArchitectureOffer, { accel }: Setting): ArchitectureChoice {
  if (accel === "tcg") return chooseEmulated("aarch64", met, armCores());
  const lengths = sharedLengths(met.lengths);
  const written = switchesFor(lengths, met);
  const choice = chooseOwnCpu("aarch64", met, written.switches, written.remarks);
  const idRegisters = elements.namesOf(met.can.certain).filter(isRegisterStep);
  return { ...choice, facts: { vectorLengths: lengths, idRegisters } };
}

/**
 * Where every host says which lengths it has, the longest common beginning is named, with `sve` off where it is empty.
 * Of the other switches, `pauth` and `pmu` are named where every host knows them: on where all have them, else off.
 */
function switchesFor(lengths: readonly number[], { lengths: held, can }: ArchitectureOffer) {
  const on: string[] = [];
  const off: string[] = [];
  const remarks: Remark[] = [];
  for (const name of ["pauth", "pmu"]) {
    const bit = elements.setOf([name]);
    if ((can.certain & bit) !== 0n) on.push(name);
    else if ((can.possible & bit) === 0n) off.push(name);
  }
  if (held.certain === held.possible) {
    if (lengths.length > 0) on.push("sve", ...lengths.map((length) => `sve${length}`));
    else off.push("sve");
  } else {
    remarks.push({
      check: "cpu.features",
      severity: "unknown",
      message: "not every host says which SVE vector lengths it can give a guest; they are left to each host",
      remedy: "collect query-cpu-model-expansion of host over QMP there",
    });
  }
  return { switches: { on, off }, remarks };
}

/** Vector lengths that the guest names are a list of its own; other features are needed as they are. */
function needArm(guest: Guest, from: Host | null, setting: Setting): ArchitectureNeed {
  const need = needByName(guest, from, setting, offerArm);
  const cpu = guestCpuOf(guest);
  const named = lengthsNamed(cpu.require);
  const withoutSve = cpu.disable.includes("sve");
  const lengths = withoutSve ? 0n : (named ?? need.lengths);
  return { ...need, lengths, on: need.on & ~lengthBits() };
}

/** A length is part of a list, no feature by itself. */
function lengthBits(): bigint {
  const names = Array.from({ length: elements.size }, (_, index) => elements.nameAt(index)).filter(isLength);
  return elements.setOf(names);
}
