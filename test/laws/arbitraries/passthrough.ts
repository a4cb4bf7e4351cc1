import fc, { type Arbitrary } from "fast-check";
import type { WantedDevice } from "../../../packages/core/src/facets/passthrough/guest-passthrough.ts";
import { passthroughFacet } from "../../../packages/core/src/facets/passthrough/passthrough-facet.ts";
import type { PassthroughOffer } from "../../../packages/core/src/facets/passthrough/passthrough-offer.ts";
import type { Gathered } from "../../../packages/core/src/lattice/gathered.ts";
import { lawsOf } from "./facet-laws.ts";

const ids = ["8086:10fb", "15b3:101e"];
const id = fc.constantFrom(...ids);

const one: Arbitrary<PassthroughOffer> = fc.record({
  pci: fc.option(
    fc
      .array(fc.record({ id, migrates: fc.constantFrom(true, true, false, null) }), { maxLength: 3 })
      .map((all) => all.map((each, slot) => ({ ...each, address: `0000:0${slot}:00.0`, bridge: false }))),
  ),
  usb: fc.option(fc.array(fc.record({ id, address: fc.constant(null) }), { maxLength: 2 })),
  mdev: fc.option(
    fc.uniqueArray(fc.record({ id, available: fc.option(fc.nat(2)) }), { maxLength: 2, selector: (type) => type.id }),
  ),
  made: fc.constantFrom([], [{ uuid: "u", type: ids[0]! }]),
});

const made: Arbitrary<Gathered<PassthroughOffer>> = fc
  .array(one, { minLength: 1, maxLength: 3 })
  .map((hosts) => hosts.map(passthroughFacet.gather).reduce(passthroughFacet.meet));

const wanted: Arbitrary<WantedDevice> = fc.record({
  kind: fc.constantFrom("pci", "pci", "usb", "mdev"),
  id: fc.oneof({ weight: 5, arbitrary: id }, { weight: 1, arbitrary: fc.constant(null) }),
  address: fc.constantFrom(null, "u"),
  failover: fc.boolean(),
});

/** Devices of the ids that the offers have, one or more of each. */
export const passthroughLaws = lawsOf(passthroughFacet, made, () =>
  fc.record({ wanted: fc.array(wanted, { maxLength: 3 }) }),
);
