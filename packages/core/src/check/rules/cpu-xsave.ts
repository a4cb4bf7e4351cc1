import { featureNames, featureSet } from "../../catalogue/feature-set.ts";
import { featuresWithForeignXsave, featuresWithMovedXsave } from "../../catalogue/xsave.ts";
import type { Finding } from "../../evidence/finding.ts";
import { joinNames } from "../../evidence/join-names.ts";
import { guestCpuOf, needOfCpu } from "../../facets/cpu/guest-cpu.ts";
import { offerCpu } from "../../facets/cpu/offer-cpu.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { soleValue } from "../../lattice/flat.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * The layout of the XSAVE area is the CPU's own, and the guest has read it: between vendors some state lies elsewhere
 * (Intel and AMD), and of some nobody says where it lies. The size of the area follows the features, which are checked.
 */
export const cpuXsave: MoveRule = (move) => {
  const { guest, from, to, setting } = move;
  if (from === null || guest.accel !== "kvm" || (setting.arch !== "x86_64" && setting.arch !== "i686")) return [];
  const vendors = [from, to].map((host) => soleValue(offerCpu(host, setting).vendor));
  if (vendors.includes(null) || vendors[0] === vendors[1]) return [];
  const on = needOfCpu(guest, from, setting).on;
  if (on < 0n) return [];
  const moved = vendors.every((vendor) => vendor === "Intel" || vendor === "AMD")
    ? featureSet(featuresWithMovedXsave())
    : 0n;
  const foreign = featureSet(featuresWithForeignXsave());
  return [
    ...told(featureNames(on & foreign & moved), true, move),
    ...told(featureNames(on & foreign & ~moved), false, move),
  ];
};

function told(features: readonly string[], known: boolean, move: MoveContext): Finding[] {
  if (features.length === 0) return [];
  const where = known ? "lies elsewhere" : "lies, nobody knows where,";
  return [
    findingOf(move, guestCpuOf(move.guest).element, {
      check: "cpu.xsave",
      severity: known ? "error" : "unknown",
      message: `the state of ${joinNames(features)} ${where} in the XSAVE area on ${move.to.name}, whose CPU is another vendor's`,
      remedy: "move the guest among hosts of one vendor, or restart it without these features",
      qemu: "ok",
      guestSees: known ? "changed" : "unknown",
    }),
  ];
}
