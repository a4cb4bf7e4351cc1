import fc, { type Arbitrary } from "fast-check";
import { disksFacet } from "../../../packages/core/src/facets/disks/disks-facet.ts";
import type { DisksOffer } from "../../../packages/core/src/facets/disks/disks-offer.ts";
import type { DiskPlace } from "../../../packages/core/src/facets/disks/guest-disks.ts";
import type { Gathered } from "../../../packages/core/src/lattice/gathered.ts";
import { lawsOf } from "./facet-laws.ts";

const identity = fc.constantFrom("x", "y", null);
const type = fc.constantFrom("nfs4", "nfs", "ext4");
const from = fc.constantFrom("one:/e", "two:/e");

const one: Arbitrary<DisksOffer> = fc.record({
  fileSystems: fc.option(
    fc.record({ type, from }).map((mount) => [{ path: "/i", type: mount.type, source: mount.from }]),
  ),
  pools: fc.array(fc.record({ name: fc.constant("p"), active: fc.option(fc.boolean()), target: fc.constant("/i") }), {
    maxLength: 1,
  }),
  allPools: fc.boolean(),
  volumes: fc.array(
    identity.map((id) => ({ pool: "p", name: "v", path: "/i/v", identity: id })),
    { maxLength: 1 },
  ),
  allVolumes: fc.boolean(),
  devices: fc.array(
    identity.map((id) => ({ name: "mapper/lun", identity: id })),
    { maxLength: 1 },
  ),
  allDevices: fc.boolean(),
});

const made: Arbitrary<Gathered<DisksOffer>> = fc
  .array(one, { minLength: 1, maxLength: 3 })
  .map((hosts) => hosts.map(disksFacet.gather).reduce(disksFacet.meet));

const place: Arbitrary<DiskPlace> = fc.constantFrom(
  { kind: "file", path: "/i/v" },
  { kind: "file", path: "/i/w" },
  { kind: "block", path: "/dev/mapper/lun" },
  { kind: "volume", pool: "p", volume: "v" },
);

/** The places that the offers speak of, as the bytes that some have. */
export const disksLaws = lawsOf(disksFacet, made, () =>
  fc.record({
    disks: fc.array(fc.record({ place, identity: fc.constantFrom(null, null, "x", "nfs one:/e/v", "nfs two:/e/v") }), {
      maxLength: 2,
    }),
  }),
);
