import { expect, it, test } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import { readHosts } from "../read-hosts.ts";
import { readText } from "../read-text.ts";

const descriptor = {
  description: "UEFI with secure boot",
  "interface-types": ["uefi"],
  mapping: { device: "flash", executable: { filename: "/usr/share/OVMF/OVMF_CODE_4M.ms.fd", format: "raw" } },
  targets: [{ architecture: "x86_64", machines: ["pc-q35-*"] }],
  features: ["secure-boot", "enrolled-keys", "verbose-dynamic"],
  tags: [],
};
const said = (...values: unknown[]) =>
  [...readText(values.map((value) => JSON.stringify(value)).join("\n"), "f.json")].map(({ observations }) =>
    observations.map(({ scope, value }) => [scope.arch, value]),
  );

it("names a build by what a guest can ask for, not by its path", () => {
  const names = ["uefi/flash/pc-q35-* enrolled-keys,secure-boot"];
  expect(said(descriptor)).toEqual([[["x86_64", { kind: "build", names, silence: "untold" }]]]);
});

// what is left out or odd | the descriptor | the names it gives
test.each<[string, object, string[]]>([
  ["no features", { ...descriptor, features: [] }, ["uefi/flash/pc-q35-*"]],
  [
    "two machine families",
    { ...descriptor, features: ["acpi-s3"], targets: [{ architecture: "x86_64", machines: ["pc-q35-*", "microvm"] }] },
    ["uefi/flash/pc-q35-* acpi-s3", "uefi/flash/microvm acpi-s3"],
  ],
  ["a mapping that is none", { ...descriptor, mapping: {}, features: [] }, ["uefi//pc-q35-*"]],
  ["features that are no texts", { ...descriptor, features: [1, null, "acpi-s4"] }, ["uefi/flash/pc-q35-* acpi-s4"]],
])("%s", (_, value, names) => {
  expect(said(value)).toEqual([[["x86_64", { kind: "build", names, silence: "untold" }]]]);
});

it("keeps several descriptors of one host together", () => {
  const other = { ...descriptor, mapping: { device: "memory", filename: "/usr/share/seabios/bios.bin" } };
  const text = [descriptor, other].map((value) => JSON.stringify(value)).join("\n");
  const { hosts } = readHosts([{ name: "h", files: [{ name: "f.json", text }] }]);
  expect(hosts).toHaveLength(1);
  expect(baseline(hosts).firmware!.build!.common).toEqual([
    "uefi/flash/pc-q35-* enrolled-keys,secure-boot",
    "uefi/memory/pc-q35-* enrolled-keys,secure-boot",
  ]);
});
