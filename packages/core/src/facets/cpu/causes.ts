import { type FeatureSet, featureSet, hasFeature } from "../../catalogue/feature-set.ts";
import { qemuKnowsFeature } from "../../catalogue/qemu-models.ts";
import type { CpuSignature } from "../../evidence/observation.ts";
import { formatSource } from "../../evidence/source.ts";
import { firstObservation, type Host } from "../../host/host.ts";
import { libvirtOf, qemuOf } from "../../host/software.ts";
import { expandModel } from "./expand.ts";

/** Whose account a loss is on. */
export type Because = "hardware" | "microcode" | "firmware" | "kernel" | "qemu" | "libvirt" | "nested host" | "unknown";

export interface Cause {
  readonly because: Because;
  /** The fact that the judgement rests on; empty where there is none. */
  readonly evidence: string;
}

interface Loss {
  readonly feature: string;
  readonly host: Host;
  readonly arch: string;
  /** A host with this signature that has the feature. */
  readonly twin: (signature: CpuSignature) => Host | undefined;
}

type CauseRule = (loss: Loss) => Cause | null;

/**
 * Why a host lacks a feature that others have. The first rule that applies decides:
 *
 * 1. its QEMU does not know the feature;
 * 2. the host is a guest itself: what its CPU shows, and what its KVM gives, is what its own host left it;
 * 3. its CPU has the feature and a guest cannot have it: the kernel's or a module option's doing (QEMU knows it);
 * 4. a host with the same family, model and stepping has it: microcode or firmware settings differ;
 * 5. its CPU lacks the feature;
 * 6. otherwise the evidence does not say.
 */
const rules: readonly CauseRule[] = [olderQemu, guestOfAGuest, keptByTheKernel, sameSilicon, lackedByHardware];

/** Explains the loss of one feature on any host, given those that have it. */
export function explainLoss(feature: string, havers: readonly Host[], arch: string): (host: Host) => Cause {
  let bySignature: Map<string, Host> | null = null;
  const twin = (signature: CpuSignature) => {
    bySignature ??= indexBySignature(havers, arch);
    return bySignature.get(signatureKey(signature));
  };
  return (host) => {
    for (const rule of rules) {
      const cause = rule({ feature, host, arch, twin });
      if (cause !== null) return cause;
    }
    return { because: "unknown", evidence: "" };
  };
}

function indexBySignature(hosts: readonly Host[], arch: string): Map<string, Host> {
  const index = new Map<string, Host>();
  for (const host of hosts) {
    const signature = signatureOf(host, arch);
    if (signature !== null && !index.has(signatureKey(signature))) index.set(signatureKey(signature), host);
  }
  return index;
}

function signatureKey({ family, model, stepping }: CpuSignature): string {
  return `${family}/${model}/${stepping}`;
}

function olderQemu({ feature, host }: Loss): Cause | null {
  const { version } = qemuOf(host);
  if (version === null || qemuKnowsFeature(feature, version) !== false) return null;
  return { because: "qemu", evidence: `QEMU ${version} does not know ${feature}` };
}

function guestOfAGuest(loss: Loss): Cause | null {
  const hardware = hardwareOf(loss.host, loss.arch);
  if (hardware === null || !hasFeature(hardware.features, "hypervisor")) return null;
  const shown = hasFeature(hardware.features, loss.feature) ? "shows" : "does not show";
  return {
    because: "nested host",
    evidence: `the host is itself a guest (its CPU has the hypervisor bit) and its CPU ${shown} ${loss.feature} (${hardware.where})`,
  };
}

function keptByTheKernel(loss: Loss): Cause | null {
  const hardware = hardwareOf(loss.host, loss.arch);
  if (hardware === null || !hasFeature(hardware.features, loss.feature)) return null;
  return {
    because: "kernel",
    evidence: `the CPU has ${loss.feature} (${hardware.where}) and KVM does not give it to guests: an older kernel or a module option`,
  };
}

function sameSilicon(loss: Loss): Cause | null {
  const own = signatureOf(loss.host, loss.arch);
  if (own === null || own.stepping === null) return null;
  const twin = loss.twin(own);
  if (twin === undefined) return null;
  const versions = [loss.host, twin].map((host) => firstObservation(host, "microcode")?.value ?? null);
  const differ = versions[0] !== null && versions[1] !== null && versions[0] !== versions[1];
  const same = `${twin.name} has the same family, model and stepping (${signatureKey(own)})`;
  return differ
    ? { because: "microcode", evidence: `${same} and other microcode (${versions[0]} here, ${versions[1]} there)` }
    : { because: "firmware", evidence: `${same} and has it: firmware settings or microcode differ` };
}

function lackedByHardware(loss: Loss): Cause | null {
  const hardware = hardwareOf(loss.host, loss.arch);
  if (hardware === null || !hasFeature(hardware.knows, loss.feature)) return null;
  return { because: "hardware", evidence: `the CPU does not have ${loss.feature} (${hardware.where})` };
}

interface Hardware {
  readonly features: FeatureSet;
  readonly knows: FeatureSet;
  readonly where: string;
}

const hardwareCache = new WeakMap<Host, Hardware | null>();

function hardwareOf(host: Host, arch: string): Hardware | null {
  const cached = hardwareCache.get(host);
  if (cached !== undefined) return cached;
  const hardware = readHardware(host, arch);
  hardwareCache.set(host, hardware);
  return hardware;
}

function readHardware(host: Host, arch: string): Hardware | null {
  const said = firstObservation(host, "cpu.hardware", { arch });
  if (said === undefined || said.value.form !== "model") return null;
  const { maps } = libvirtOf(host);
  const { certain } = expandModel(said.value, maps, null);
  const knows = maps.reduce((shared, map) => shared & map.knows, -1n);
  return { features: certain | featureSet(said.value.require), knows, where: formatSource(said.source) };
}

function signatureOf(host: Host, arch: string): CpuSignature | null {
  return firstObservation(host, "cpu.signature", { arch })?.value ?? null;
}
