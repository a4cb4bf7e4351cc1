import fc, { type Arbitrary } from "fast-check";
import type { Facet } from "../../../packages/core/src/facets/facet.ts";
import type { Setting } from "../../../packages/core/src/facets/setting/setting.ts";
import { someHosts } from "../fleets.ts";

/** What the law suite needs to know of a facet. */
export interface FacetLaws<Offer, Need> {
  /** Where facets share an id (the CPU's of each architecture), what tells them apart. */
  readonly name?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the laws do not look at choices
  readonly facet: Facet<Offer, Need, any>;
  /** Offers of any shape that the facet can give. */
  readonly offers: Arbitrary<Offer>;
  /** Needs at the edge of the offers: what they have, one more, one less. Elsewhere the laws would hold of anything. */
  readonly needsNear: (offers: readonly Offer[]) => Arbitrary<Need>;
}

/** Offers that are made up, and offers of hosts of all kinds by way of their documents and the readers. */
export function lawsOf<Offer, Need>(
  facet: FacetLaws<Offer, Need>["facet"],
  made: Arbitrary<NoInfer<Offer>>,
  needsNear: (offers: readonly NoInfer<Offer>[]) => Arbitrary<NoInfer<Need>>,
): FacetLaws<Offer, Need> {
  const read = fc
    .record({ host: fc.nat(), setting: fc.constantFrom(...settings) })
    .map(({ host, setting }) => facet.offer(someHosts()[host % someHosts().length]!, setting));
  return { facet, offers: fc.oneof(made, read), needsNear };
}

export const settings: readonly Setting[] = (["kvm", "tcg"] as const).flatMap((accel) =>
  ([null, "pc-q35-7.2", "pc-i440fx-6.2"] as const).map((machine) => ({
    arch: "x86_64",
    accel,
    accelStated: true,
    machineFamily: machine === null ? null : machine.startsWith("pc-q35") ? "q35" : "pc",
    machine,
  })),
);
