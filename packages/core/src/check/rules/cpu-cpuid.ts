import { featureNames } from "../../catalogue/feature-set.ts";
import { compareVersions } from "../../catalogue/versions.ts";
import type { Finding } from "../../evidence/finding.ts";
import { joinNames } from "../../evidence/join-names.ts";
import { formatSource } from "../../evidence/source.ts";
import { deviationsBetween } from "../../facets/cpu/deviations.ts";
import { type GuestCpu, guestCpuOf } from "../../facets/cpu/guest-cpu.ts";
import { guestFeatures, offerCpu } from "../../facets/cpu/offer-cpu.ts";
import { paravirtualFeatures } from "../../facets/cpu/target.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { firstObservation, type Host } from "../../host/host.ts";
import { qemuOf } from "../../host/software.ts";
import { soleValue } from "../../lattice/flat.ts";
import { attribute, child } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/** What the guest reads with CPUID besides features: the host's caches, KVM's own leaf, registers that QEMU's releases fill unlike. */
export const cpuCpuid: MoveRule = (move) => {
  const { arch } = move.setting;
  if (arch !== "x86_64" && arch !== "i686") return [];
  return [...passedCaches(move), ...kvmLeaf(move), ...deviations(move)];
};

/** `<cache mode='passthrough'>`: the guest reads the caches of the host it is on, which no one compares. */
function passedCaches(move: MoveContext): Finding[] {
  const cache = child(guestCpuOf(move.guest).element, "cache");
  if (attribute(cache, "mode") !== "passthrough") return [];
  const { from, to } = move;
  const [source, target] = [from === null ? null : siliconOf(from), siliconOf(to)];
  if (source !== null && source === target) return [];
  const known = source !== null && target !== null;
  return [
    findingOf(move, cache, {
      check: "cpu.cpuid",
      severity: known ? "warning" : "unknown",
      message: known
        ? `the guest reads its host's own caches, and ${to.name} has another CPU than ${from!.name}`
        : `the guest reads its host's own caches; whether ${to.name} has the same CPU is not known`,
      remedy: known
        ? "restart the guest with <cache mode='emulate'/>"
        : "collect virsh capabilities on both hosts: it tells family, model and stepping",
      qemu: "ok",
      guestSees: known ? "changed" : "unknown",
    }),
  ];
}

function siliconOf(host: Host): string | null {
  const signature = firstObservation(host, "cpu.signature")?.value;
  if (signature === undefined || signature.stepping === null) return null;
  return [signature.vendor, signature.family, signature.model, signature.stepping].join("/");
}

/**
 * KVM's leaf 0x40000001 holds what the host's *kernel* knows of what QEMU asks for; libvirt neither lists nor checks it.
 * Where the destination does not tell what it gives, an older kernel is a sign that it gives less to a guest that has all
 * of its host. One of a named model has what every kernel of the last ten years gives, and what its definition names.
 */
function kvmLeaf(move: MoveContext): Finding[] {
  const { from, to, guest, setting } = move;
  if (from === null || guest.accel !== "kvm" || !hasAllOfItsHost(guestCpuOf(guest))) return [];
  const [source, target] = [from, to].map((host) => firstObservation(host, "kernel.version"));
  if (source === undefined || target === undefined || !isOlder(target.value, source.value)) return [];
  const { can } = guestFeatures(to, setting);
  const untold = paravirtualFeatures() & can.possible & ~can.certain;
  if (untold === 0n) return [];
  return [
    findingOf(
      move,
      guestCpuOf(guest).element,
      {
        check: "cpu.cpuid",
        severity: "warning",
        message: `the kernel of ${to.name} (${target.value}) is older than that of ${from.name} (${source.value}): of KVM's own CPUID bits it may lack some (${joinNames(featureNames(untold), 4)})`,
        remedy:
          "collect query-cpu-model-expansion there over QMP, which tells them; or bring the kernel to the other's release",
      },
      [`${from.name}: ${formatSource(source.source)}`, `${to.name}: ${formatSource(target.source)}`],
    ),
  ];
}

function hasAllOfItsHost({ mode }: GuestCpu): boolean {
  return mode === "host-passthrough" || mode === "maximum";
}

function isOlder(a: string, b: string): boolean {
  return [a, b].every((release) => /^\d+\.\d+/.test(release)) && compareVersions(a, b) < 0;
}

function deviations(move: MoveContext): Finding[] {
  const { from, to, guest, setting } = move;
  const versions = [from, to].map((host) => (host === null ? null : qemuOf(host).version));
  const [source, target] = versions;
  if (from === null || source == null || target == null) return [];
  const vendor = soleValue(offerCpu(to, setting).vendor);
  return deviationsBetween(source, target, { accel: guest.accel, vendor }).map(({ where, says, since }) =>
    findingOf(
      move,
      guestCpuOf(guest).element,
      {
        check: "cpu.cpuid",
        severity: "info",
        message: `CPUID ${where} reads otherwise from QEMU ${since} on: ${says}`,
        remedy: "nothing is to be done: no guest is known to mind",
      },
      [`${from.name}: QEMU ${source}`, `${to.name}: QEMU ${target}`],
    ),
  );
}
