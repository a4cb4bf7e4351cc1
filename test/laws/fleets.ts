import fc, { type Arbitrary } from "fast-check";
import type { Host } from "../../packages/core/src/host/host.ts";
import { collectedDocument } from "./collected-facts.ts";
import { readVirtualHost } from "./virtual-documents.ts";
import { type Neighbourhood, someHost, type VirtualHost } from "./virtual-host.ts";

/** Hosts with the truth about them, as their documents were read. */
export interface Fleet {
  readonly truths: readonly VirtualHost[];
  readonly hosts: readonly Host[];
}

export interface FleetWish {
  /** Every host is described by its hypervisor: none by its hardware only, none silent. */
  readonly told?: boolean;
  /** All of one vendor and one accelerator. */
  readonly alike?: boolean;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Most fleets are of one vendor and accelerator, as real ones; some are mixed. */
export function someFleet({ told = false, alike = false, atLeast = 1, atMost = 4 }: FleetWish = {}): Arbitrary<Fleet> {
  const near: Arbitrary<Neighbourhood> = fc.record({
    vendor: fc.constantFrom("Intel", "AMD"),
    accel: fc.constantFrom("kvm", "kvm", "tcg"),
    told: fc.constant(told),
  });
  const length = { minLength: atLeast, maxLength: atMost };
  const oneKind = near.chain((kind) => fc.array(someHost(kind), length));
  const mixed = fc.array(near.chain(someHost), length);
  const truths = alike ? oneKind : fc.oneof({ weight: 4, arbitrary: oneKind }, { weight: 1, arbitrary: mixed });
  return truths.map((members) => ({
    truths: members,
    hosts: members.map((truth, index) => readVirtualHost(truth, nameAt(index, members.length))),
    [fc.toStringMethod]: () => fc.stringify(members),
  }));
}

/** Names that do not come in the order of the hosts. */
function nameAt(index: number, count: number): string {
  return `h${(index * 7 + 3) % 11}${index}${count}`;
}

let known: readonly Host[] | null = null;

/**
 * Hosts of all kinds, always the same ones: for laws that need many pairs of hosts rather than many hosts. Of two in
 * three it is told what they have past the CPU.
 */
export function someHosts(): readonly Host[] {
  if (known === null) {
    const fleets = fc.sample(someFleet({ atLeast: 3 }), { seed: 20, numRuns: 10 });
    known = fleets
      .flatMap(({ hosts }) => hosts)
      .map(({ documents }, index) => ({
        name: `h${index}`,
        documents: index % 3 === 0 ? documents : [...documents, collectedDocument(index)],
      }));
  }
  return known;
}
