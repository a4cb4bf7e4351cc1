import { expect, test } from "vitest";
import { type CommonOptions, readCommonOptions } from "./options.ts";

// as yargs hands it over | what is read
test.each<[Record<string, unknown>, Partial<CommonOptions>]>([
  [{}, { format: "text", failOn: "error", output: null, checks: null, skip: [], color: null, quiet: false }],
  [{ checks: "cpu, machine.type,,cpu" }, { checks: ["cpu", "machine.type", "cpu"] }],
  [{ skip: ["cpu", "clock,tpm"] }, { skip: ["cpu", "clock", "tpm"] }],
  [{ color: false }, { color: false }],
  [{ color: [true, false] }, { color: false }],
  [
    { "require-evidence": "all", "cross-vendor": true },
    { requireEvidence: ["all"], crossVendor: true },
  ],
])("%j", (raw, options) => {
  expect(readCommonOptions(raw)).toMatchObject(options);
});

test.each<[Record<string, unknown>, string]>([
  [{ format: ["json", "text"] }, "--format is given 2 times"],
  [{ policy: "" }, "--policy has no value"],
  [{ checks: "," }, "--checks is empty"],
])("%j is wrong usage", (raw, message) => {
  expect(() => readCommonOptions(raw)).toThrow(expect.objectContaining({ name: "UsageError", message }));
});
