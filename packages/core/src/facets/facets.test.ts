import { describe, expect, test } from "vitest";
import type { AnyFacet } from "./facet.ts";
import { facets, sortFacets } from "./facets.ts";

const facet = (id: string, ...after: string[]) => ({ id, after }) as unknown as AnyFacet;
const order = (...given: AnyFacet[]) => sortFacets(given).map(({ id }) => id);

describe("the order of facets", () => {
  test("follows what each reads, whatever order they stand in, else the names", () => {
    const given = [
      facet("cpu", "machine", "limits"),
      facet("limits", "machine"),
      facet("machine", "setting"),
      facet("a"),
    ];
    expect(order(...given)).toEqual(["a", "machine", "limits", "cpu"]);
    expect(order(...given.toReversed())).toEqual(["a", "machine", "limits", "cpu"]);
  });

  test("is refused where facets wait for one another, or for one that is not there", () => {
    expect(() => sortFacets([facet("x", "y"), facet("y", "x")])).toThrow("wait for one another");
    expect(() => sortFacets([facet("x", "nowhere")])).toThrow("wait for one another");
  });

  test("settles the machine type before what depends on it", () => {
    const ids = facets.map(({ id }) => id);
    for (const { id, after } of facets) {
      for (const earlier of after) {
        if (earlier !== "setting") expect(ids.indexOf(earlier)).toBeLessThan(ids.indexOf(id));
      }
    }
    expect(ids.indexOf("machine")).toBeLessThan(ids.indexOf("cpu"));
  });
});
