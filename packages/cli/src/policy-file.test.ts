import { InputError } from "@virt-baseline/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePolicy } from "./policy-file.ts";

test("YAML and JSON say the same", () => {
  const policy = {
    nested: "keep",
    machine: { family: "q35" },
    features: { require: ["aes"], withhold: ["pku"] },
    severities: { "machine.deprecated": "error" },
  };
  const yaml = `# ours
schema: virt-baseline/policy/1
nested: keep
machine: {family: q35}
features:
  require: [aes]
  withhold:
    - pku
severities:
  machine.deprecated: error
`;
  expect(parsePolicy("p.yaml", yaml)).toEqual(policy);
  expect(parsePolicy("p.json", JSON.stringify(policy))).toEqual(policy);
  expect(parsePolicy("p.yaml", "")).toEqual({});
});

// text | code | line | what the message and the hint say
test.each<[string, string, number | null, RegExp]>([
  ["nested: keep\nnestd: keep\n", "policy.unknown-key", 2, /unknown key nestd.*did you mean nested\?/],
  ["nested: kep\n", "policy.value", 1, /nested: expected keep or withhold, found "kep".*did you mean keep\?/],
  ["machine:\n  famly: q35\n", "policy.unknown-key", 2, /machine\.famly.*did you mean family\?/],
  ["machine: q35\n", "policy.value", 1, /machine: expected keys with values, found "q35"/],
  ["features:\n  require: aes\n", "policy.value", 2, /features\.require: expected a list of names/],
  ["features:\n  require: [1]\n", "policy.value", 2, /expected a list of names, found \[1\]/],
  ["minLevel: 3\n", "policy.value", 1, /minLevel: expected a text/],
  ["severities:\n  cpu.vendor: fatal\n", "policy.value", 2, /ok or info or warning or unknown or error/],
  ["severities:\n  cpu.vendr: info\n", "policy.unknown-key", 2, /severities\.cpu\.vendr.*did you mean cpu\.vendor/],
  ["schema: virt-baseline/policy/2\n", "policy.value", 1, /expected virt-baseline\/policy\/1/],
  ["nested: keep\nnested: keep\n", "policy.not-well-formed", 2, /unique/],
  ["a: [1\n", "policy.not-well-formed", 2, /neither YAML nor JSON/],
  ["- nested\n", "policy.value", 1, /the policy: expected keys with values/],
  ['{"__proto__": {"nested": "keep"}}', "policy.unknown-key", null, /__proto__/],
  ["x".repeat(1024 * 1024 + 1), "policy.too-large", null, /1 MiB/],
])("%j: %s in line %s", (text, code, line, says) => {
  let thrown: unknown;
  try {
    parsePolicy("p.yaml", text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(InputError);
  const error = thrown as InputError;
  expect({ code: error.code, file: error.file }).toEqual({ code, file: "p.yaml" });
  if (line !== null) expect(error.line).toBe(line);
  expect(`${error.message} ${error.hint}`).toMatch(says);
});

test("any text is a policy or an InputError", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        expect(parsePolicy("p", text)).toBeTypeOf("object");
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
  );
});
