import { defaultPolicy } from "@virt-baseline/core";
import { describe, expect, test } from "vitest";
import { mergePolicy } from "./policy.ts";

const noOptions = { crossVendor: false, machine: null };

describe("mergePolicy", () => {
  test("says the defaults where nothing else is said", () => {
    expect(mergePolicy(defaultPolicy, {}, noOptions)).toEqual(defaultPolicy);
  });

  test("keeps the defaults beside what a file says of a part", () => {
    const policy = mergePolicy(defaultPolicy, { features: { require: ["aes"] } }, noOptions);
    expect(policy.features).toEqual({ require: ["aes"], withhold: [] });
  });

  test.each([
    ["q35", { family: "q35", atMost: null }],
    ["s390-ccw-virtio", { family: "s390-ccw-virtio", atMost: null }],
    ["pc-q35-9.2", { family: null, atMost: "pc-q35-9.2" }],
    ["virt-8.0", { family: null, atMost: "virt-8.0" }],
  ])("--machine %s goes over the file's machine", (machine, expected) => {
    const file = { machine: { family: "pc" } };
    expect(mergePolicy(defaultPolicy, file, { crossVendor: false, machine }).machine).toEqual(expected);
  });

  test("--cross-vendor goes over the file's vendor", () => {
    const policy = mergePolicy(defaultPolicy, { vendor: "same" }, { crossVendor: true, machine: null });
    expect(policy.vendor).toBe("neutral");
  });
});
