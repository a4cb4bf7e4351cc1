import { type FeatureSet, featureNames, featureSet } from "../../catalogue/feature-set.ts";
import { vendorName } from "../../catalogue/vendors.ts";
import { compareVersions } from "../../catalogue/versions.ts";
import type { Finding } from "../../evidence/finding.ts";
import { joinNames } from "../../evidence/join-names.ts";
import type { Host } from "../../host/host.ts";
import { qemuOf } from "../../host/software.ts";
import type { Presented } from "../facet.ts";
import type { CpuChoice } from "./choose-cpu.ts";
import type { CpuOffer } from "./cpu-offer.ts";

/** The first QEMU that puts `ht` among the features itself (target/i386/cpu.c, x86_cpu_expand_features). */
const firstToAdd = "10.0";

/** Their vendors' CPUs get no `cmp_legacy`: Linux would then discard what it is told of threads. */
const vendorsWithoutCmpLegacy = new Set(["Intel", "Zhaoxin CentaurHauls"]);

/**
 * A guest with several CPUs in a socket gets `ht` from QEMU, and `cmp_legacy` too except on Intel's and Zhaoxin's CPUs.
 * Since QEMU 10.0 libvirt sees both and check='full' refuses them as "extra" unless the definition names them. Named,
 * they start there in any topology; an older QEMU has them by name only where the host offers them. So:
 *
 * - every host adds or offers them: tell the lines that let such a guest start everywhere;
 * - some host can not: no definition with check='full' starts on all; each vCPU needs a socket of its own.
 *
 * Nothing is said where no host adds them, or where no libvirt checks.
 */
export function topologyAddsFeatures({ choice, met, hosts, offers }: Presented<CpuOffer, CpuChoice>): Finding[] {
  const { chosen, pinVendor } = choice;
  if (chosen === null || met.maps.length === 0) return [];
  const vendor = pinVendor === null ? chosen.qemu.vendor : vendorName(pinVendor);
  const added = addedByTopology(vendor) & ~chosen.features;
  const adding = hosts.map(addsByTopology);
  if (added === 0n || !adding.some((adds) => adds === "yes")) return [];
  const unable = hosts.filter((_, index) => adding[index] !== "yes" && !offersAll(offers[index]!, added));
  return [unable.length === 0 ? nameThem(added) : stateSockets(added, unable)];
}

/** What QEMU gives a guest of that vendor with several CPUs in a socket. */
export function addedByTopology(vendor: string): FeatureSet {
  return featureSet(vendorsWithoutCmpLegacy.has(vendor) ? ["ht"] : ["ht", "cmp_legacy"]);
}

function offersAll({ can }: CpuOffer, features: FeatureSet): boolean {
  return (features & ~can.certain) === 0n;
}

function addsByTopology(host: Host): "yes" | "no" | "unknown" {
  const { version, atLeast } = qemuOf(host);
  const known = version ?? atLeast;
  if (known !== null && compareVersions(known, firstToAdd) >= 0) return "yes";
  return version === null ? "unknown" : "no";
}

function nameThem(added: FeatureSet): Finding {
  const names = featureNames(added);
  const lines = names.map((name) => `<feature policy='require' name='${name}'/>`);
  return {
    check: "cpu.topology",
    severity: "info",
    message: `QEMU gives a guest with several cores or threads in a socket ${joinNames(names)}, which check='full' then wants named`,
    evidence: [],
    remedy: `for such a topology add ${lines.join("")}`,
  };
}

function stateSockets(added: FeatureSet, unable: readonly Host[]): Finding {
  const names = joinNames(featureNames(added));
  return {
    check: "cpu.topology",
    severity: "info",
    message: `QEMU ${firstToAdd} and newer give a guest with several cores or threads in a socket ${names}, which check='full' then wants named; the QEMU of ${joinNames(unable.map((host) => host.name))} may refuse the names`,
    evidence: unable.map((host) => host.name),
    remedy: "give each vCPU a socket of its own: <topology sockets='N' cores='1' threads='1'/>",
  };
}
