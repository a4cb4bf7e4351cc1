import type { AnyFacet } from "../facets/facet.ts";
import type { Measure } from "../facets/measure.ts";
import { sizeOf } from "../lattice/interner.ts";
import type { PartialSet } from "../lattice/partial-set.ts";
import { orderOf, relationOf } from "./order.ts";
import type { AreaComparison, MeasureComparison } from "./result.ts";

/** Which side is a guest's definition: what it does not mention is left to the host and not compared. */
export interface Definitions {
  readonly a: boolean;
  readonly b: boolean;
}

/** Compares what two offers give in one area: every element and every measure in which they differ. */
export function compareArea(facet: AnyFacet, a: unknown, b: unknown, definitions: Definitions): AreaComparison {
  const left = (measure: Measure<unknown>) =>
    (definitions.a && measure.tell(a) === null) || (definitions.b && measure.tell(b) === null);
  const measures = (facet.measures as Measure<unknown>[] | undefined)?.filter((measure) => !left(measure));
  const compared: AnyFacet = measures === undefined ? facet : { ...facet, measures };
  const order = orderOf(compared, a, b);
  const elements = differences(facet, a, b);
  const differing = [...elements.onlyA, ...elements.onlyB, ...elements.undetermined.map(({ element }) => element)];
  return {
    area: facet.id,
    relation: relationOf(order),
    ...order,
    ...elements,
    measures: (measures ?? []).flatMap((measure) => compareMeasure(measure, a, b)),
    bits: Object.fromEntries(
      differing.sort().flatMap((element) => {
        const bits = facet.whereabouts?.(element) ?? [];
        return bits.length === 0 ? [] : [[element, bits] as const];
      }),
    ),
  };
}

function differences(facet: AnyFacet, a: unknown, b: unknown) {
  const [mine, theirs]: [PartialSet, PartialSet] = [facet.elements(a), facet.elements(b)];
  const namesOf = (set: bigint) => facet.elementNames(set);
  return {
    common: sizeOf(mine.certain & theirs.certain),
    onlyA: namesOf(mine.certain & ~theirs.possible),
    onlyB: namesOf(theirs.certain & ~mine.possible),
    undetermined: [
      ...namesOf(theirs.certain & mine.possible & ~mine.certain).map((element) => ({ element, on: "a" as const })),
      ...namesOf(mine.certain & theirs.possible & ~theirs.certain).map((element) => ({ element, on: "b" as const })),
    ],
  };
}

function compareMeasure(measure: Measure<unknown>, a: unknown, b: unknown): MeasureComparison[] {
  const relation = relationOf({ aHasAllOfB: measure.atLeast(a, b), bHasAllOfA: measure.atLeast(b, a) });
  if (relation === "identical") return [];
  return [
    {
      name: measure.name,
      a: measure.tell(a),
      b: measure.tell(b),
      onlyA: measure.namesBeyond?.(a, b) ?? [],
      onlyB: measure.namesBeyond?.(b, a) ?? [],
      relation,
    },
  ];
}
