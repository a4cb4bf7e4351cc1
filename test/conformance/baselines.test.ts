/** Every x86 baseline that libvirt's tests expect, as a set of features: ours over the same CPUs is never less. */
import { afterAll, describe, expect, it } from "vitest";
import { type BaselineResult, baseline, defaultPolicy, type Policy } from "../../packages/core/src/index.ts";
import { callsOf, cpusOf, hostOf, libvirtMap, textOfFile, xmlOfFile } from "./corpus.ts";
import { expandCpu } from "./cpu-map.ts";
import { Ledger } from "./differences.ts";

const folder = "cputestdata";
const ledger = new Ledger("baselines");
let compared = 0;
let more = 0;

/** libvirt keeps nested virtualization in a baseline, so it stays here too: policy is not what is compared. */
function answer(cpus: readonly string[], policy: Partial<Policy> = {}): BaselineResult {
  const hosts = cpus.map((text, index) => hostOf(`host-${index}`, [text]));
  return baseline(hosts, { arch: "x86_64", accel: "kvm", policy: { ...defaultPolicy, nested: "keep", ...policy } });
}

/** The one CPU, over all vendors where they are unlike (which must be a known difference). */
function features(name: string, cpus: readonly string[]): Set<string> {
  const one = answer(cpus).cpu;
  if (one !== null) return new Set(one.features);
  ledger.record({ where: name, feature: null, had: "by libvirt" });
  return new Set(answer(cpus, { vendor: "neutral" }).cpu!.features);
}

function compare(name: string, cpus: readonly string[], expected: string): void {
  const libvirts = expandCpu(xmlOfFile(folder, expected), libvirtMap);
  const ours = features(name, cpus);
  const before = ledger.unexplained.length;
  ledger.compare(ours, libvirts, { where: name });
  expect(ledger.unexplained.slice(before)).toEqual([]);
  compared += 1;
  if (ours.size > libvirts.size) more += 1;
}

const textsOf = (file: string): string[] => {
  const text = textOfFile(folder, file);
  return cpusOf(file).map(({ start, end }) => text.slice(start, end));
};

const suffixes: readonly [RegExp, string][] = [
  [/EXPAND/, "expanded"],
  [/MIGRATABLE/, "migratable"],
  [/^0$/, "result"],
];

describe("DO_TEST_BASELINE, hosts' own CPUs", () => {
  const calls = callsOf("cputest.c", "DO_TEST_BASELINE").filter(([arch]) => arch === "VIR_ARCH_X86_64");

  it("has libvirt's nine cases", () => expect(calls).toHaveLength(9));

  it.each(calls)("%s %s, flags %s, result %s", (_, name, flags, result) => {
    const cpus = textsOf(`x86_64-baseline-${name}.xml`);
    if (result === "-1") {
      const refused = answer(cpus);
      expect(refused.cpu).toBeNull();
      expect(refused.byVendor.length).toBeGreaterThan(1);
      return;
    }
    const suffix = suffixes.find(([flag]) => flag.test(flags!))![1];
    compare(name!, cpus, `x86_64-baseline-${name}-${suffix}.xml`);
  });
});

describe("DO_TEST_CPUID_BASELINE, what QEMU gave on two hosts", () => {
  const calls = callsOf("cputest.c", "DO_TEST_CPUID_BASELINE");

  it("has libvirt's thirteen cases", () => expect(calls).toHaveLength(13));

  it.each(calls)("%s %s: %s and %s", (_, label, first, second) => {
    const cpus = [first, second].map((name) => textOfFile(folder, `x86_64-cpuid-${name}-json.xml`));
    compare(label!, cpus, `x86_64-cpuid-baseline-${label}.xml`);
  });
});

it("uses every row that claims to occur here", () => expect(ledger.unused()).toEqual([]));

afterAll(() => console.log(`baselines: ${compared} cases compared, ours more in ${more}; ${ledger.summary()}`));
