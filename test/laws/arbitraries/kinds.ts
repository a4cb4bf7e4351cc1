import fc, { type Arbitrary } from "fast-check";
import { devicesFacet } from "../../../packages/core/src/facets/devices/devices-facet.ts";
import { firmwareFacet } from "../../../packages/core/src/facets/firmware/firmware-facet.ts";
import { hypervFacet } from "../../../packages/core/src/facets/hyperv/hyperv-facet.ts";
import type { KindsFacet, KindsNeed } from "../../../packages/core/src/facets/kinds/kinds-facet.ts";
import { memoryFacet } from "../../../packages/core/src/facets/memory/memory-facet.ts";
import { migrationFacet } from "../../../packages/core/src/facets/migration/migration-facet.ts";
import { securityFacet } from "../../../packages/core/src/facets/security/security-facet.ts";
import type { Family, Member } from "../../../packages/core/src/lattice/families.ts";
import { exactly, type PartialSet, within } from "../../../packages/core/src/lattice/partial-set.ts";
import { type FacetLaws, lawsOf } from "./facet-laws.ts";

/** Few names of few kinds, so that random hosts share some; real ones, so that what follows from them follows. */
type Words = Readonly<Record<string, readonly string[]>>;

/** Whole lists, lists in some vocabulary, and kinds of which nothing is said. */
function someFamily({ names }: KindsFacet, words: Words): Arbitrary<Family> {
  const sets = Object.entries(words).map(([kind, all]) =>
    fc
      .record({
        said: fc.boolean(),
        whole: fc.boolean(),
        listed: fc.subarray([...all]),
        known: fc.subarray([...all]),
      })
      .map(({ said, whole, listed, known }): [string, PartialSet][] => {
        if (!said) return [];
        const present = names.bitsOf(kind, listed);
        return [[kind, whole ? exactly(present) : within(present, names.bitsOf(kind, known))]];
      }),
  );
  return fc.tuple(...sets).map((said) => new Map(said.flat()));
}

/** Some of what the offers have, and now and then a name that few have or none. */
function needsNear({ names }: KindsFacet, words: Words) {
  return (offers: readonly Family[]): Arbitrary<KindsNeed> => {
    const offered = offers.flatMap((offer) => names.membersOf(names.flatten(offer).certain));
    const others = Object.entries(words).flatMap(([kind, all]) => [...all, "nobody's"].map((name) => ({ kind, name })));
    const some = (of: readonly Member[], most: number) => fc.array(fc.constantFrom(...of), { maxLength: most });
    const held = offered.length === 0 ? fc.constant([]) : some(offered, 2);
    return fc.tuple(held, some(others, 1)).map(([have, more]) => ({ members: [...have, ...more] }));
  };
}

function kindsLaws(facet: KindsFacet, words: Words): FacetLaws<Family, KindsNeed> {
  return lawsOf(facet, someFamily(facet, words), needsNear(facet, words));
}

export const devicesLaws = kindsLaws(devicesFacet, {
  "video.modelType": ["vga", "cirrus", "qxl"],
  type: ["cirrus-vga", "qxl", "virtio-net-pci"],
  "property.virtio-net-pci": ["host_uso", "mq"],
});
export const firmwareLaws = kindsLaws(firmwareFacet, {
  firmware: ["bios", "efi"],
  "loader.secure": ["yes", "no"],
  "size.efi-virtio.rom": ["262144", "524288"],
});
export const hypervLaws = kindsLaws(hypervFacet, { enlightenment: ["relaxed", "vapic", "vpindex", "evmcs"] });
export const memoryLaws = kindsLaws(memoryFacet, {
  sourceType: ["anonymous", "file", "memfd"],
  pageSize: ["4", "2048", "1048576"],
});
export const migrationLaws = kindsLaws(migrationFacet, {
  capability: ["multifd", "mapped-ram", "postcopy-ram"],
  parameter: ["mode", "direct-io"],
});
export const securityLaws = kindsLaws(securityFacet, {
  launchSecurity: ["sev", "sev-snp"],
  "sev.cbitpos": ["47", "51"],
  secmodel: ["dac", "selinux", "apparmor"],
});
