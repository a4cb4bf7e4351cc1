/** What we read from libvirt's recorded CPUs is, as a set of features, what libvirt reads from them. */
import { afterAll, describe, expect, it } from "vitest";
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { libvirtMapFor } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { expandList, expandModel, switchedOnOnlyByName } from "../../packages/core/src/facets/cpu/expand.ts";
import { offerCpu } from "../../packages/core/src/facets/cpu/offer-cpu.ts";
import { firstObservation, type Host } from "../../packages/core/src/host/host.ts";
import { libvirtOf } from "../../packages/core/src/host/software.ts";
import type { PartialSet } from "../../packages/core/src/lattice/partial-set.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { callsOf, filesOf, hostOf, libvirtMap, textOfFile, xmlOfFile } from "./corpus.ts";
import { expandCpu } from "./cpu-map.ts";
import { hostOnly, Ledger } from "./differences.ts";

const folder = "cputestdata";
const ledger = new Ledger("readers");

/** What the host's description, whether of a guest's CPU or of its own, expands to. */
function readSet(host: Host): PartialSet {
  const { value } = firstObservation(host, "cpu.guest") ?? firstObservation(host, "cpu.hardware")!;
  if (value.form === "list") return expandList(value);
  if (value.form === "model") return expandModel(value, libvirtOf(host).maps, null);
  throw new Error("a <cpu> or a QMP answer is of no other form");
}

const certain = (set: PartialSet): Set<string> => new Set(featureNames(set.certain));

/** Every <cpu> of the folder that names a model of libvirt's map: hosts, guests, decoded QMP answers, results. */
const cpuFiles = filesOf(folder, /^x86_64-.*\.xml$/).filter((name) => {
  const root = xmlOfFile(folder, name);
  return root.name === "cpu" && libvirtMap.models.has(textOf(child(root, "model")) ?? "");
});
const qmpFiles = filesOf(folder, /^x86_64-.*\.json$/);
const kvmFiles = filesOf("domaincapsdata", /^qemu_[\d.]+(-q35)?\.x86_64.*\.xml$/);
let equal = 0;

const policyOf = (cpu: XmlElement, name: string) => {
  const policy = attribute(
    children(cpu, "feature").find((feature) => attribute(feature, "name") === name),
    "policy",
  );
  return policy === undefined ? {} : { policy };
};

describe("a <cpu> expands to libvirt's set", () => {
  it("of every recorded CPU", () => {
    for (const name of cpuFiles) {
      const cpu = xmlOfFile(folder, name);
      const ours = certain(readSet(hostOf(name, [textOfFile(folder, name)])));
      const libvirts = expandCpu(cpu, libvirtMap);
      for (const feature of libvirts)
        if (!ours.has(feature)) ledger.record({ where: name, feature, had: "by libvirt", ...policyOf(cpu, feature) });
      for (const feature of ours) if (!libvirts.has(feature)) ledger.record({ where: name, feature, had: "here" });
      if (ours.size === libvirts.size) equal += 1;
    }
    expect(cpuFiles).toHaveLength(246);
    expect(ledger.unexplained).toEqual([]);
  });

  it("and of nothing that libvirt knows is it left open, except where only a name switches it on", () => {
    const { map } = libvirtMapFor("11.3.0");
    for (const name of cpuFiles) {
      const set = readSet(hostOf(name, [textOfFile(folder, name)]));
      expect(featureNames(set.possible & ~set.certain & map.knows & ~switchedOnOnlyByName()), name).toEqual([]);
    }
  });
});

const recorded = callsOf("cputest.c", "DO_TEST_CPUID")
  .filter(([, , json]) => json !== "JSON_NONE")
  .map(([, name]) => name!);

describe("a recorded QMP answer is read as libvirt decodes it", () => {
  it("is there for each of libvirt's own cases", () => {
    expect(recorded.map((name) => `x86_64-cpuid-${name}.json`).sort()).toEqual(qmpFiles);
    expect(qmpFiles).toHaveLength(51);
  });

  it.each(recorded)("%s", (name) => {
    const ours = certain(readSet(hostOf(name, [textOfFile(folder, `x86_64-cpuid-${name}.json`)])));
    const libvirts = expandCpu(xmlOfFile(folder, `x86_64-cpuid-${name}-json.xml`), libvirtMap);
    const before = ledger.unexplained.length;
    ledger.compare(ours, libvirts, { where: `${name}.json` });
    expect(ledger.unexplained.slice(before)).toEqual([]);
  });
});

it("shows none of what is called the host's own in any recorded QEMU's answer on KVM", () => {
  const answers = [
    ...qmpFiles.map((name) => hostOf(name, [textOfFile(folder, name)])),
    ...kvmFiles.map((name) => hostOf(name, [textOfFile("domaincapsdata", name)])),
  ];
  expect(answers.length).toBeGreaterThan(80);
  const shown = answers.flatMap((host) => [...certain(readSet(host))]);
  expect([...new Set(shown)].filter((name) => hostOnly.has(name))).toEqual([]);
});

describe("what a host's own CPU rules out, the QEMU recorded on it does not give", () => {
  /** Recorded before its tool knew CPUID leaf 0xd, subleaf 1. */
  const recordedWithout = new Map([
    ["Core-i5-4670T", ["xsaveopt"]],
    ["Core-i7-3740QM", ["xsaveopt"]],
  ]);
  const setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: null, machine: null };
  const offeredBy = (file: string) => offerCpu(hostOf(file, [textOfFile(folder, file)]), setting).can;

  it.each(recorded)("%s", (name) => {
    const { possible } = offeredBy(`x86_64-cpuid-${name}-host.xml`);
    const given = offeredBy(`x86_64-cpuid-${name}.json`).certain;
    expect(featureNames(given & ~possible)).toEqual(recordedWithout.get(name) ?? []);
  });
});

it("uses every row that claims to occur here", () => expect(ledger.unused()).toEqual([]));

afterAll(() =>
  console.log(
    `readers: ${cpuFiles.length} <cpu> files (${equal} equal without any rule), ${qmpFiles.length} QMP answers; ${ledger.summary()}`,
  ),
);
