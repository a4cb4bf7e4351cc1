import { expect, test } from "vitest";
import { TextMap } from "./text-map.ts";

test.each([10, 16_000, 40_000])("finds texts of %i characters by all of them", (length) => {
  const map = new TextMap<string>();
  const text = (last: string) => last.padStart(length, "x");
  map.add(text("a"), "first");
  map.add(text("b"), "second");
  expect([map.get(text("a")), map.get(text("b")), map.get(text("c"))]).toEqual(["first", "second", undefined]);
  expect(map.get(`${text("a")}x`)).toBeUndefined();
});

test("tells texts of equal hash apart", () => {
  const map = new TextMap<string>();
  // FNV-1a with 32 bits gives both words one hash; what stands behind them does not change that.
  const [costarring, liquid] = ["costarring", "liquid"].map((word) => word + "x".repeat(20_000));
  map.add(costarring!, "costarring");
  map.add(liquid!, "liquid");
  expect([map.get(costarring!), map.get(liquid!)]).toEqual(["costarring", "liquid"]);
});
