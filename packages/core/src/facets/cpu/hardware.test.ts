import { expect, test } from "vitest";
import { hasFeature } from "../../catalogue/feature-set.ts";
import { type CpuDescription, everywhere, observe } from "../../evidence/observation.ts";
import type { Host } from "../../host/host.ts";
import { featuresOfHardware, offerOfHardware } from "./hardware.ts";

const words = (text: string): string[] => text.split(" ").filter(Boolean);
const features = (on: string, off = ""): CpuDescription => ({
  form: "features",
  vendor: null,
  on: words(on),
  vocabulary: [...words(on), ...words(off)],
});

function hostOf(...cpus: CpuDescription[]): Host {
  const documents = cpus.map((cpu, index) => {
    const source = { file: `file${index}`, line: 1, tool: "test" };
    const observations = [observe("cpu.hardware", { ...everywhere, arch: "x86_64" }, cpu, source)];
    return { kind: "test", key: `${index}`, uuid: null, hostName: null, source, observations };
  });
  return { name: "host", documents };
}

const told = (set: { certain: bigint; possible: bigint }, name: string): string => {
  if (hasFeature(set.certain, name)) return "yes";
  return hasFeature(set.possible, name) ? "unknown" : "no";
};

// rule | what the documents say | what is known of avx2
test.each<[string, CpuDescription[], string]>([
  ["what is on is there", [features("avx2")], "yes"],
  ["what would have been shown is not", [features("", "avx2")], "no"],
  ["of the rest nothing is known", [features("aes")], "unknown"],
  ["one document tells what another does not", [features("aes"), features("", "avx2")], "no"],
  ["one shows what another has no word for", [features("avx2"), features("aes")], "yes"],
  ["what one shows and another hides is open", [features("", "avx2"), features("avx2")], "unknown"],
])("%s", (_, cpus, expected) => {
  const hardware = featuresOfHardware(hostOf(...cpus), "x86_64")!;
  expect(told(hardware.features, "avx2")).toBe(expected);
  expect(hasFeature(hardware.shown, "avx2")).toBe(
    cpus.some((cpu) => cpu.form === "features" && cpu.on.includes("avx2")),
  );
});

test("without evidence nothing is told, nor of another architecture", () => {
  expect(featuresOfHardware(hostOf(), "x86_64")).toBeNull();
  expect(featuresOfHardware(hostOf(features("avx2")), "aarch64")).toBeNull();
});

// what KVM makes of it | feature | on the CPU | for a guest
test.each([
  ["it passes the feature on", "avx2", "yes", "yes"],
  ["it passes the feature on", "avx2", "no", "no"],
  ["it keeps the feature to itself", "skinit", "yes", "no"],
  ["it keeps the feature to itself", "skinit", "unknown", "no"],
  ["it depends on its age or a setting", "sgx", "yes", "unknown"],
  ["it depends on its age or a setting", "sgx", "no", "no"],
  ["it can make the feature up", "x2apic", "no", "unknown"],
  ["it can make the feature up", "x2apic", "yes", "yes"],
])("%s: %s that is %s is %s", (_, feature, onCpu, expected) => {
  const cpu = { yes: features(feature), no: features("", feature), unknown: features("") }[onCpu]!;
  expect(told(offerOfHardware(featuresOfHardware(hostOf(cpu), "x86_64")!.features), feature)).toBe(expected);
});
