import { expect, test } from "vitest";
import stringWidth from "./string-width.ts";
import stripAnsi from "./strip-ansi.ts";
import wrapAnsi from "./wrap-ansi.ts";

test("colours take no columns", () => {
  expect(stripAnsi("\x1b[1;31mred\x1b[0m")).toBe("red");
  expect(stringWidth("\x1b[1;31mred\x1b[0m")).toBe(3);
});

test.each<[text: string, columns: number, wrapped: string]>([
  ["", 5, ""],
  ["ab cd ef", 5, "ab cd\nef"],
  ["ab cd", 5, "ab cd"],
  ["abcdefgh ij", 5, "abcdefgh\nij"],
  ["a\nb c d", 3, "a\nb c\nd"],
  ["  a b", 3, "  a\nb"],
])("%j in %i columns", (text, columns, wrapped) => {
  expect(wrapAnsi(text, columns)).toBe(wrapped);
});
