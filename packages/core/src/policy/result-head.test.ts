import { expect, test } from "vitest";
import { toolVersion } from "../version.ts";
import { defaultPolicy } from "./policy.ts";
import { headOf } from "./result-head.ts";

test("a result begins with its schema, the program that answers, and the policy, in this order", () => {
  const tool = { name: "virt-baseline", version: toolVersion };
  const head = headOf("drift", {});
  expect(head).toEqual({ schema: "virt-baseline/drift/1", tool, policy: defaultPolicy });
  expect(Object.keys(head)).toEqual(["schema", "tool", "policy"]);
});

test("who asks may name itself and bring a policy; nothing else of what is asked gets into a result", () => {
  const asked = {
    tool: { name: "other", version: "2" },
    policy: { ...defaultPolicy, nested: "keep" },
    arch: "x86_64",
  } as const;
  expect(headOf("lock", asked)).toEqual({ schema: "virt-baseline/lock/1", tool: asked.tool, policy: asked.policy });
});
