import { type FeatureSet, featureIndex, hasFeature } from "../../catalogue/feature-set.ts";
import { qemuKnowsFeature } from "../../catalogue/qemu-models.ts";
import type { CpuSignature } from "../../evidence/observation.ts";
import { formatSource } from "../../evidence/source.ts";
import { firstObservation, type Host, observations } from "../../host/host.ts";
import { libvirtOf, qemuOf } from "../../host/software.ts";
import type { Setting } from "../setting/setting.ts";
import { featuresOfHardware } from "./hardware.ts";

/** Whose account a loss is on. */
export type Because = "hardware" | "microcode" | "firmware" | "kernel" | "qemu" | "libvirt" | "nested host" | "unknown";

export interface Cause {
  readonly because: Because;
  /** The fact that the judgement rests on; empty where there is none. */
  readonly evidence: string;
}

/** Where no rule applies. */
export const nothingSaid: Cause = { because: "unknown", evidence: "" };

/** What the rules look at on a host, gathered once for all features. */
export interface Facts {
  readonly name: string;
  readonly qemu: string | null;
  /** The libvirt whose model is the evidence, and the names that it may know; null where QEMU itself answered. */
  readonly libvirt: { readonly release: string; readonly knows: FeatureSet } | null;
  /** QEMU makes the guest's CPU itself (TCG): what the host's own CPU has is of no account. */
  readonly isEmulated: boolean;
  readonly hardware: Hardware | null;
  readonly isGuest: boolean;
  /** Family, model and stepping; null unless all three are known. */
  readonly silicon: string | null;
  readonly microcode: string | null;
}

export interface Hardware {
  readonly features: FeatureSet;
  readonly knows: FeatureSet;
  readonly where: string;
}

export interface Loss {
  readonly feature: string;
  readonly bit: FeatureSet;
  readonly host: Facts;
  /** A host with the same silicon that has the feature. */
  readonly twin: (silicon: string) => Facts | undefined;
}

type CauseRule = (loss: Loss) => Cause | null;

/**
 * Why a host lacks a feature that others have. The first rule that applies decides:
 *
 * 1. its QEMU does not know the feature, or, where QEMU emulates the CPU, does not emulate it;
 * 2. its libvirt, whose word is all there is, does not know the name;
 * 3. its CPU has the feature and a guest cannot have it: the kernel's or a module option's doing (QEMU knows it);
 * 4. a host with the same family, model and stepping has it: microcode or firmware settings differ;
 * 5. the host is a guest itself: what its CPU lacks is what its own host kept, so this stands before the next;
 * 6. its CPU lacks the feature;
 * 7. otherwise the evidence does not say.
 */
const rules: readonly CauseRule[] = [
  olderQemu,
  notEmulated,
  unknownToLibvirt,
  keptByTheKernel,
  sameSilicon,
  guestOfAGuest,
  lackedByHardware,
];

/** Explains losses among these hosts: of a feature, for each of the hosts (by index) that lack it, in their order. */
export function explainLosses(
  hosts: readonly Host[],
  { arch, accel }: Setting,
): (feature: string, missingOn: readonly number[]) => Cause[] {
  const gathered: Facts[] = [];
  const factsOf = (index: number): Facts => (gathered[index] ??= gatherFacts(hosts[index]!, arch, accel === "tcg"));
  return (feature, missingOn) => {
    const bit = 1n << BigInt(featureIndex(feature));
    let havers: Map<string, Facts> | null = null;
    const twin = (silicon: string) => {
      havers ??= indexBySilicon(hosts.length, missingOn, factsOf);
      return havers.get(silicon);
    };
    return missingOn.map((index) => causeOf({ feature, bit, host: factsOf(index), twin }));
  };
}

/** The first rule's answer. */
export function causeOf(loss: Loss): Cause {
  for (const rule of rules) {
    const cause = rule(loss);
    if (cause !== null) return cause;
  }
  return nothingSaid;
}

/** The first host of each silicon among those that are not missing something. */
function indexBySilicon(
  count: number,
  missingOn: readonly number[],
  factsOf: (index: number) => Facts,
): Map<string, Facts> {
  const without = new Set(missingOn);
  const index = new Map<string, Facts>();
  for (let host = 0; host < count; host += 1) {
    if (without.has(host)) continue;
    const facts = factsOf(host);
    if (facts.silicon !== null && !index.has(facts.silicon)) index.set(facts.silicon, facts);
  }
  return index;
}

function gatherFacts(host: Host, arch: string, isEmulated: boolean): Facts {
  const hardware = readHardware(host, arch);
  return {
    name: host.name,
    qemu: qemuOf(host).version,
    libvirt: libvirtAnswering(host, arch),
    isEmulated,
    hardware,
    isGuest: hardware !== null && hasFeature(hardware.features, "hypervisor"),
    silicon: siliconKey(firstObservation(host, "cpu.signature", { arch })?.value),
    microcode: firstObservation(host, "microcode")?.value ?? null,
  };
}

/** Several maps may be the host's: then a name that one of them has may be known. */
function libvirtAnswering(host: Host, arch: string): Facts["libvirt"] {
  const { maps, version } = libvirtOf(host);
  const answers = observations(host, "cpu.guest", { arch });
  if (maps.length === 0 || answers.length === 0 || answers.some(({ value }) => value.form !== "model")) return null;
  const knows = maps.reduce((all, map) => all | map.knows, 0n);
  return { release: version ?? maps.map((map) => map.version).join(" or "), knows };
}

function readHardware(host: Host, arch: string): Hardware | null {
  const hardware = featuresOfHardware(host, arch);
  if (hardware === null) return null;
  const { shown, features } = hardware;
  return { features: shown, knows: shown | ~features.possible, where: formatSource(hardware.source) };
}

function siliconKey(signature: CpuSignature | undefined): string | null {
  if (signature === undefined || signature.stepping === null) return null;
  return `${signature.family}/${signature.model}/${signature.stepping}`;
}

function olderQemu({ feature, host: { qemu } }: Loss): Cause | null {
  if (qemu === null || qemuKnowsFeature(feature, qemu) !== false) return null;
  return { because: "qemu", evidence: `QEMU ${qemu} does not know ${feature}` };
}

function notEmulated({ feature, host: { isEmulated, qemu } }: Loss): Cause | null {
  if (!isEmulated) return null;
  return { because: "qemu", evidence: `QEMU${qemu === null ? "" : ` ${qemu}`} does not emulate ${feature}` };
}

function unknownToLibvirt({ feature, bit, host: { libvirt } }: Loss): Cause | null {
  if (libvirt === null || (libvirt.knows & bit) !== 0n) return null;
  return { because: "libvirt", evidence: `libvirt ${libvirt.release} does not know the name ${feature}` };
}

function keptByTheKernel({ feature, bit, host: { hardware, isGuest } }: Loss): Cause | null {
  if (hardware === null || (hardware.features & bit) === 0n) return null;
  const nested = isGuest ? "; the host is itself a guest" : "";
  return {
    because: "kernel",
    evidence: `the CPU has ${feature} (${hardware.where}) and KVM does not give it to guests: an older kernel or a module option${nested}`,
  };
}

function sameSilicon({ host, twin: twinOf }: Loss): Cause | null {
  const twin = host.silicon === null ? undefined : twinOf(host.silicon);
  if (twin === undefined) return null;
  const same = `${twin.name} has the same family, model and stepping (${host.silicon})`;
  const differ = host.microcode !== null && twin.microcode !== null && host.microcode !== twin.microcode;
  return differ
    ? {
        because: "microcode",
        evidence: `${same} and other microcode (${host.microcode} here, ${twin.microcode} there)`,
      }
    : { because: "firmware", evidence: `${same} and has it: firmware settings or microcode differ` };
}

function guestOfAGuest({ feature, host: { hardware, isGuest } }: Loss): Cause | null {
  if (hardware === null || !isGuest) return null;
  return {
    because: "nested host",
    evidence: `the host is itself a guest (its CPU has the hypervisor bit) and its CPU does not show ${feature} (${hardware.where})`,
  };
}

function lackedByHardware({ feature, bit, host: { hardware } }: Loss): Cause | null {
  if (hardware === null || (hardware.knows & bit) === 0n) return null;
  return { because: "hardware", evidence: `the CPU does not have ${feature} (${hardware.where})` };
}
