import { dialects } from "@virt-baseline/core";
import { expect, test } from "vitest";
import { baselineCommand } from "./baseline.ts";

test("every dialect of the core is a format, in the same order", () => {
  expect(baselineCommand.formats).toEqual(["text", "json", ...dialects.map(({ id }) => id)]);
});
