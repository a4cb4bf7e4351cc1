/** Raw CPUID and MSRs of libvirt's recorded CPUs mean here what libvirt makes of them, and deny no guest what it has. */
import { afterAll, describe, expect, it } from "vitest";
import { featureNames, featureSet } from "../../packages/core/src/catalogue/feature-set.ts";
import type { CpuByFeatures } from "../../packages/core/src/evidence/observation.ts";
import { expandList } from "../../packages/core/src/facets/cpu/expand.ts";
import { featuresOfHardware, offerOfHardware } from "../../packages/core/src/facets/cpu/hardware.ts";
import { firstObservation } from "../../packages/core/src/host/host.ts";
import { callsOf, filesOf, hostOf, libvirtMap, textOfFile, xmlOfFile } from "./corpus.ts";
import { expandCpu } from "./cpu-map.ts";

const folder = "cputestdata";
const names = filesOf(folder, /^x86_64-cpuid-.*\.sig$/).map((file) => file.replace(".sig", ""));
const dumpOf = (name: string) => hostOf(name, [textOfFile(folder, `${name}.xml`)], null);
const libvirtsWords = featureSet(libvirtMap.features);

/**
 * Where libvirt's reading differs: it takes TSX off Haswells in which it is broken, by signature (src/cpu/cpu_x86.c,
 * x86 TSX erratum). The dump shows the bits, and microcode and kernel have the say over what a guest gets.
 */
const shownByTheDumpAlone: Readonly<Record<string, readonly string[]>> = {
  "x86_64-cpuid-Core-i5-4670T": ["hle", "rtm"],
};

describe("the features of a dump are those that libvirt decodes", () => {
  it("in all 61 recorded CPUs", () => expect(names).toHaveLength(61));

  it.each(names)("%s", (name) => {
    const { on } = firstObservation(dumpOf(name), "cpu.hardware")!.value as CpuByFeatures;
    const ours = featureNames(featureSet(on) & libvirtsWords);
    const libvirts = [...expandCpu(xmlOfFile(folder, `${name}-host.xml`), libvirtMap)];
    expect(ours).toEqual([...libvirts, ...(shownByTheDumpAlone[name] ?? [])].sort());
  });

  it.each(names)("%s has libvirt's family, model and stepping", (name) => {
    const numbers = [...textOfFile(folder, `${name}.sig`).matchAll(/:\s+(\d+) \(/g)].map((match) => Number(match[1]));
    const { family, model, stepping } = firstObservation(dumpOf(name), "cpu.signature")!.value;
    expect([family, model, stepping]).toEqual(numbers);
  });
});

/** A guest with a PMU has `pdcm`, which the CPU alone does not promise. */
const givenWithSettings = ["pdcm"];
const counts = { given: 0, promised: 0, broken: 0 };

describe("a guest has nothing that the CPU alone denies it", () => {
  const recorded = callsOf("cputest.c", "DO_TEST_CPUID")
    .filter(([, , json]) => json !== "JSON_NONE")
    .map(([, name]) => `x86_64-cpuid-${name}`);

  it.each(recorded)("%s", (name) => {
    const offered = offerOfHardware(featuresOfHardware(dumpOf(name), "x86_64")!.features);
    const answer = firstObservation(hostOf(name, [textOfFile(folder, `${name}.json`)], null), "cpu.guest")!.value;
    if (answer.form !== "list") throw new Error("QEMU gives a list");
    const given = expandList(answer);
    const denied = featureNames(given.certain & ~offered.possible);
    expect(denied.filter((feature) => !givenWithSettings.includes(feature))).toEqual([]);
    counts.given += featureNames(given.certain).length;
    counts.promised += featureNames(offered.certain).length;
    counts.broken += featureNames(offered.certain & ~given.possible).length;
  });
});

afterAll(() =>
  console.log(
    `registers: ${names.length} dumps; their CPUs alone promise ${counts.promised} features, of which QEMU gave its guest all but ${counts.broken}; it gave ${counts.given}`,
  ),
);
