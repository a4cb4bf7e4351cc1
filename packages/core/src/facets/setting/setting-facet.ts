import type { Finding } from "../../evidence/finding.ts";
import { type Host, observations } from "../../host/host.ts";
import { Interner } from "../../lattice/interner.ts";
import type { Kleene } from "../../lattice/kleene.ts";
import { contains, exactly, meetSets, nothingKnown, type PartialSet, within } from "../../lattice/partial-set.ts";
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

export function coversSetting(offer: SettingOffer, need: SettingWish & { arch: string; accel: string }): Kleene {
  return contains(offer, pairs.indexOf(pairName(need.arch, need.accel)));
}

/** The architectures that a host's evidence names at all; empty if it names none. */
export function archesOf(host: Host): Set<string> {
  const arches = new Set<string>();
  for (const { scope } of observations(host, "setting")) if (scope.arch !== null) arches.add(scope.arch);
  return arches;
}

/** Whether a host's evidence names architectures, and not this one: it says nothing of guests of that architecture. */
export function isOfOtherArch(host: Host, arch: string): boolean {
  const arches = archesOf(host);
  return arches.size > 0 && !arches.has(arch);
}

/**
 * Chooses the setting over all hosts.
 *
 * - Architecture: the user's, else the one all hosts share (x86_64 before others where a host offers several; the
 *   host CPU's own before emulated ones). None shared: no answer, and the hosts are named by architecture.
 * - Accelerator: the user's, else kvm if any host has it, else what all share, else tcg. A host without it is an error,
 *   never a lower bound: the guest would run there without acceleration.
 *
 * With `counts`, each host stands for so many: findings then name the first and tell how many there are.
 */
export function chooseSetting(
  hosts: readonly Host[],
  wish: SettingWish,
  counts: readonly number[] | null = null,
): SettingChoice {
  const arch = wish.arch ?? sharedArch(hosts);
  if (arch === null) return { setting: null, findings: [noCommonArch(hosts, counts)] };
  const offers = hosts.map(offerSettings);
  const distinct = [...new Set(offers)];
  const has = (offer: SettingOffer, accel: string) => contains(offer, pairs.indexOf(pairName(arch, accel)));
  const isOffered = (accel: string) => distinct.some((offer) => has(offer, accel) === "yes");
  const accel = wish.accel ?? accelerators.find(isOffered) ?? "kvm";
  const answers = offers.map((offer) => has(offer, accel));
  const accelStated = answers.includes("yes");
  const lacking = [...answers.keys()].filter((index) => answers[index] === "no");
  const said = tellHosts(
    lacking,
    hosts,
    counts,
    ({ name, documents }) => `${name}: ${documents[0]?.source.file ?? ""}`,
  );
  const findings = lacking.length === 0 ? [] : [withoutAccelerator(said, arch, accel)];
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

/** How many hosts they are, and who: each, or, where they are counted, the first. */
function tellHosts(
  indices: readonly number[],
  hosts: readonly Host[],
  counts: readonly number[] | null,
  tell: (host: Host) => string,
): { count: number; told: string[] } {
  if (counts === null) return { count: indices.length, told: indices.map((index) => tell(hosts[index]!)) };
  const count = indices.reduce((sum, index) => sum + counts[index]!, 0);
  const first = indices.slice(0, 1).map((index) => tell(hosts[index]!));
  return { count, told: count > 1 ? [...first, `and ${count - 1} more`] : first };
}

function noCommonArch(hosts: readonly Host[], counts: readonly number[] | null): Finding {
  const byArch = new Map<string, number[]>();
  hosts.forEach((host, index) => {
    for (const arch of archesOf(host)) {
      const indices = byArch.get(arch) ?? [];
      byArch.set(arch, indices);
      indices.push(index);
    }
  });
  const toldOf = (indices: readonly number[]) => tellHosts(indices, hosts, counts, ({ name }) => name);
  const arches = [...byArch].sort(([a], [b]) => (a < b ? -1 : 1));
  const options = arches.map(([arch, indices]) => {
    const { count } = toldOf(indices);
    return `--arch ${arch} (${count} ${count === 1 ? "host" : "hosts"})`;
  });
  return {
    check: "arch",
    severity: "error",
    message: "the hosts share no architecture",
    evidence: arches.map(([arch, indices]) => `${arch}: ${toldOf(indices).told.join(", ")}`),
    remedy: `ask for one architecture at a time, which leaves out the hosts of the others: ${options.join(" or ")}`,
  };
}

function withoutAccelerator({ count, told }: { count: number; told: string[] }, arch: string, accel: string): Finding {
  return {
    check: "hypervisor.type",
    severity: "error",
    message: `${count === 1 ? "a host does" : `${count} hosts do`} not offer ${accel} for ${arch}`,
    evidence: told,
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
