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

test("adds another text than the one that was looked for in vain under its own characters", () => {
  const map = new TextMap<string>();
  const [first, missed, second] = ["a", "b", "c"].map((letter) => letter.padEnd(20_000, "x")) as [
    string,
    string,
    string,
  ];
  map.add(first, "first");
  expect(map.get(missed)).toBeUndefined();
  map.add(second, "second");
  map.add(missed, "missed");
  expect([first, missed, second].map((text) => map.get(text))).toEqual(["first", "missed", "second"]);
});

test("tells texts of equal hash apart, and of very many forgets the first", () => {
  const map = new TextMap<number>();
  // Only some characters are hashed: most of these texts differ in no such place.
  const texts = Array.from({ length: 20_000 }, (_, place) => `${"x".repeat(place)}y`.padEnd(20_000, "x"));
  texts.forEach((text, place) => {
    map.add(text, place);
    expect(map.get(text)).toBe(place);
  });
  const found = texts.map((text) => map.get(text));
  expect(found.every((value, place) => value === undefined || value === place)).toBe(true);
  expect(found.filter((value) => value !== undefined).length).toBeGreaterThan(1_000);
  expect(found.filter((value) => value === undefined).length).toBeGreaterThan(10_000);
});
