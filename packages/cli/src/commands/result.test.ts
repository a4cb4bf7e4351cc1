import { expect, test } from "vitest";
import { toJson, wantsColor } from "./result.ts";

// environment | standard output is a terminal | colours
test.each<[Record<string, string>, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: "dumb" }, true, false],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "0" }, true, false],
])("%j, terminal %s: %s", (env, terminal, colors) => {
  expect(wantsColor(env, terminal)).toBe(colors);
});

test("JSON ends with a newline", () => {
  expect(toJson({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});
