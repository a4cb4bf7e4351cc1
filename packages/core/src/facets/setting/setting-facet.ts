import type { Finding } from "../../evidence/finding.ts";
import { type Host, observations } from "../../host/host.ts";
import { Interner } from "../../lattice/interner.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import {
  contains,
  exactly,
  meetSets,
  nothingKnown,
  type PartialSet,
  setKey,
  within,
} from "../../lattice/partial-set.ts";
import type { Setting } from "./setting.ts";

/** The pairs architecture/accelerator that a host runs guests in. */
export type SettingOffer = PartialSet;

const pairs = new Interner();

/** What a user may restrict. */
export interface SettingWish {
  readonly arch: string | null;
  readonly accel: string | null;
}

export type SettingChoice =
  | { readonly setting: Setting; readonly findings: readonly Finding[] }
  | { readonly setting: null; readonly findings: readonly Finding[] };

/**
 * Which settings a host offers. `virsh capabilities` lists them all, so its silence is a no; other evidence names only
 * the ones it speaks of.
 */
export function offerSettings(host: Host): SettingOffer {
  let certain = 0n;
  let complete = false;
  for (const { scope, value } of observations(host, "setting")) {
    complete ||= value.complete;
    if (scope.arch !== null && scope.accel !== null) certain |= bitOf(scope.arch, scope.accel);
  }
  if (!complete && certain === 0n) return nothingKnown;
  return complete ? exactly(certain) : within(certain, 0n);
}

export function settingKey(offer: SettingOffer): string {
  return setKey(offer);
}

export function coversSetting(offer: SettingOffer, need: SettingWish & { arch: string; accel: string }): Kleene {
  return contains(offer, pairs.indexOf(pairName(need.arch, need.accel)));
}

/** The architectures that a host's evidence names at all; empty if it names none. */
export function archesOf(host: Host): Set<string> {
  const arches = new Set<string>();
  for (const { scope } of observations(host, "setting")) if (scope.arch !== null) arches.add(scope.arch);
  return arches;
}

/**
 * Chooses the setting over all hosts.
 *
 * - Architecture: the user's, else the one all hosts share (x86_64 before others where a host offers several; the
 *   host CPU's own before emulated ones). None shared: no answer, and the hosts are named by architecture.
 * - Accelerator: the user's, else kvm if any host has it, else what all share, else tcg. A host without it is an error,
 *   never a lower bound: the guest would run there without acceleration.
 */
export function chooseSetting(hosts: readonly Host[], wish: SettingWish): SettingChoice {
  const arch = wish.arch ?? sharedArch(hosts);
  if (arch === null) return { setting: null, findings: [noCommonArch(hosts)] };
  const offers = hosts.map(offerSettings);
  const distinct = [...new Set(offers)];
  const has = (offer: SettingOffer, accel: string) => contains(offer, pairs.indexOf(pairName(arch, accel)));
  const isOffered = (accel: string) => distinct.some((offer) => has(offer, accel) === "yes");
  const accel = wish.accel ?? accelerators.find(isOffered) ?? "kvm";
  const answers = offers.map((offer) => has(offer, accel));
  const accelStated = answers.includes("yes");
  const lacking = hosts.filter((_, index) => answers[index] === "no");
  const findings = lacking.length === 0 ? [] : [withoutAccelerator(lacking, arch, accel)];
  return { setting: { arch, accel, accelStated, machineFamily: null }, findings };
}

/** In order of preference. */
const accelerators = ["kvm", "hvf", "mshv", "tcg"] as const;

function sharedArch(hosts: readonly Host[]): string | null {
  const stated = hosts.map(archesOf).filter((arches) => arches.size > 0);
  const first = stated[0];
  if (first === undefined) return "x86_64";
  const shared = [...first].filter((arch) => stated.every((arches) => arches.has(arch)));
  if (shared.length <= 1) return shared[0] ?? null;
  const native = hosts.map(nativeArch).find((arch) => arch !== null && shared.includes(arch));
  return native ?? (shared.includes("x86_64") ? "x86_64" : shared.sort()[0]!);
}

/** The architecture of the host's own CPU, where its evidence has it. */
function nativeArch(host: Host): string | null {
  for (const { scope } of observations(host, "cpu.hardware")) if (scope.arch !== null) return scope.arch;
  for (const { scope } of observations(host, "setting")) if (scope.accel === "kvm") return scope.arch;
  return null;
}

function noCommonArch(hosts: readonly Host[]): Finding {
  const byArch = new Map<string, string[]>();
  for (const host of hosts) {
    for (const arch of archesOf(host)) byArch.set(arch, [...(byArch.get(arch) ?? []), host.name]);
  }
  return {
    check: "arch",
    severity: "error",
    message: "the hosts share no architecture",
    evidence: [...byArch].sort().map(([arch, names]) => `${arch}: ${names.sort().join(", ")}`),
    remedy: "ask for one architecture at a time: --arch",
  };
}

function withoutAccelerator(hosts: readonly Host[], arch: string, accel: string): Finding {
  return {
    check: "hypervisor.type",
    severity: "error",
    message: `${hosts.length === 1 ? "a host does" : `${hosts.length} hosts do`} not offer ${accel} for ${arch}`,
    evidence: hosts.map((host) => `${host.name}: ${host.documents[0]?.source.file ?? ""}`),
    remedy: `make ${accel} available there (for kvm: virtualization in the firmware, the kvm modules, /dev/kvm), leave the host out, or ask for another accelerator: --accel tcg`,
  };
}

function pairName(arch: string, accel: string): string {
  return `${arch}/${accel}`;
}

function bitOf(arch: string, accel: string): bigint {
  return 1n << BigInt(pairs.indexOf(pairName(arch, accel)));
}

export { meetSets as meetSettings };
