import { expect, test } from "vitest";
import { featuresShown, type ShownFeatures, sharedFeatures } from "./feature-bits.ts";

const words = (text: string): string[] => text.split(" ").filter(Boolean);
const shown = (on: string, off: string): ShownFeatures => ({
  on: words(on),
  vocabulary: [...words(on), ...words(off)],
});

// what is shown | what each CPU has and lacks | what all have and what some lack
test.each<[string, [on: string, off: string][], [on: string, off: string]]>([
  ["one CPU stands for itself", [["aes avx", "sgx"]], ["aes avx", "sgx"]],
  [
    "equal CPUs are as one",
    [
      ["aes", "sgx"],
      ["aes", "sgx"],
    ],
    ["aes", "sgx"],
  ],
  [
    "what one CPU lacks is not there",
    [
      ["aes avx512f", ""],
      ["aes", "avx512f"],
    ],
    ["aes", "avx512f"],
  ],
  [
    "of what one CPU does not tell nothing is said",
    [
      ["aes hle", ""],
      ["aes", ""],
    ],
    ["aes", ""],
  ],
  [
    "a sure lack outweighs silence",
    [
      ["", "hle"],
      ["aes", ""],
    ],
    ["", "hle"],
  ],
  ["no CPU, nothing told", [], ["", ""]],
])("%s", (_, cpus, [on, off]) => {
  const shared = sharedFeatures(cpus.map(([has, lacks]) => shown(has, lacks)));
  expect([...shared.on].sort()).toEqual(words(on));
  expect([...shared.vocabulary].sort()).toEqual([...words(on), ...words(off)].sort());
});

// kvmclock is the one feature with two bits: 0x40000001 EAX 0 and 3
test.each<[string, (bit: number) => boolean | null, "on" | "off" | "not told"]>([
  ["either bit is enough", (bit) => bit === 3, "on"],
  ["one bit is enough even if the other is not told", (bit) => (bit === 0 ? true : null), "on"],
  ["both clear", () => false, "off"],
  ["one clear, the other not told", (bit) => (bit === 0 ? false : null), "not told"],
])("a feature of several bits: %s", (_, isSet, expected) => {
  const { on, vocabulary } = featuresShown((bit) =>
    "leaf" in bit && bit.leaf === 0x4000_0001 ? isSet(bit.bit) : null,
  );
  expect(on.includes("kvmclock")).toBe(expected === "on");
  expect(vocabulary.includes("kvmclock")).toBe(expected !== "not told");
});
