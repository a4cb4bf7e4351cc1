import type { Family } from "../../lattice/families.ts";
import type { Presentation, Presented } from "../facet.ts";
import { type KindsChoice, kindsFacet } from "../kinds/kinds-facet.ts";
import { type KindSection, presentKinds } from "../kinds/present-kinds.ts";
import { startableTogether } from "./enlightenments.ts";
import { guestHyperv } from "./guest-hyperv.ts";

/** `hyperv` of the result. */
export interface HypervSection extends KindSection {
  /** What of the common ones a Windows guest can be given, as one list that starts; none without KVM. */
  readonly startable: readonly string[];
}

const none: KindSection = { common: [], undetermined: [], lost: [] };

/**
 * Hyper-V enlightenments, by libvirt's names.
 *
 * Source: domain capabilities, `features/hyperv`. They are KVM's: with another accelerator libvirt lists words that
 * come to nothing.
 */
export const hypervFacet = kindsFacet({
  id: "hyperv",
  after: ["cpu"],
  subject: "hyperv",
  guests: guestHyperv,
  present: presentHyperv,
  collect: "virsh domcapabilities --virttype kvm",
});

function presentHyperv(presented: Presented<Family, KindsChoice>): Presentation {
  const { setting, policy } = presented.context;
  const section = presentKinds(presented).enlightenment ?? none;
  const startable = setting.accel === "kvm" ? startableTogether(section.common, policy) : [];
  const hyperv: HypervSection = { ...section, startable };
  return { section: { hyperv }, findings: [] };
}
