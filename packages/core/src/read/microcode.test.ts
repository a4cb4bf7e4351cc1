import { expect, test } from "vitest";
import { microcodeNumber } from "./microcode.ts";

test.each([
  ["0xb40401a", "188760090"],
  ["0x0000000000000001", "1"],
  ["721420673", "721420673"],
  ["", null],
  ["unknown", null],
  [undefined, null],
])("%s is %s", (text, expected) => expect(microcodeNumber(text)).toBe(expected));
