import { InputError } from "@virt-baseline/core";
import { expect, test } from "vitest";
import { reportFailure, UsageError } from "./errors.ts";

const input = new InputError({
  code: "xml.truncated",
  message: "ends early",
  hint: "read it again",
  file: "a.xml",
  line: 7,
});

test("an input is named with its line", () => {
  expect(reportFailure(input, false)).toEqual({
    exitCode: 3,
    text: "virt-baseline: a.xml:7: ends early\nhint: read it again\n",
    json: {
      schema: "virt-baseline/error/1",
      error: { code: "xml.truncated", message: "ends early", file: "a.xml", line: 7, hint: "read it again" },
    },
  });
});

test("of several inputs JSON has the first and all", () => {
  const other = new InputError({ code: "input.missing", message: "no such file or folder", hint: "", file: "b.xml" });
  const { text, json } = reportFailure(new AggregateError([input, other]), false);
  expect(text).toBe(
    "virt-baseline: a.xml:7: ends early\nhint: read it again\nvirt-baseline: b.xml: no such file or folder\n",
  );
  expect(json).toMatchObject({ error: { file: "a.xml" }, errors: [{ file: "a.xml" }, { file: "b.xml", line: null }] });
});

test("wrong usage goes before an unreadable input", () => {
  expect(reportFailure(new UsageError("no", "yes"), false)).toMatchObject({
    exitCode: 2,
    text: "virt-baseline: no\nhint: yes\n",
  });
  expect(reportFailure(new AggregateError([input, new UsageError("no", "yes")]), false).exitCode).toBe(2);
});

test("a defect is named as one, with its stack only on demand", () => {
  const defect = new TypeError("x is not a function");
  expect(reportFailure(defect, false).text).toMatch(/^virt-baseline: internal error: x is not a function\nhint: .*\n$/);
  expect(reportFailure(defect, true).text).toContain("errors.test.ts");
});
