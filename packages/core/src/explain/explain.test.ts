import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readHosts } from "../read/read-hosts.ts";
import { explain, explainableNames } from "./explain.ts";
import type {
  ArchitectureModelExplanation,
  FeatureExplanation,
  MachineExplanation,
  ModelExplanation,
  ReasonKind,
} from "./result.ts";

const fleet = hostsOf("fleet");
const recorded = hostsOf("recorded");

function hostsOf(name: string) {
  const folder = new URL(`../../../../examples/${name}/`, import.meta.url);
  const inputs = readdirSync(folder).map((host) => ({
    name: host,
    files: readdirSync(new URL(`${host}/`, folder)).map((file) => ({
      name: file,
      text: readFileSync(new URL(`${host}/${file}`, folder), "utf8"),
    })),
  }));
  return readHosts(inputs).hosts;
}

const subjectOf = <T>(name: string): T => explain(name)!.subject as T;

// as typed | what it is | its name
test.each([
  ["md_clear", "feature", "md-clear"],
  ["MD-CLEAR", null, null],
  ["pclmulqdq", "feature", "pclmuldq"],
  ["sse4_2", "feature", "sse4.2"],
  ["Haswell-noTSX-IBRS", "model", "Haswell-noTSX-IBRS"],
  ["EPYC-v4", "model", "EPYC-v4"],
  ["z14", "architectureModel", "z14"],
  ["z14-base", "architectureModel", "z14-base"],
  ["power9", "architectureModel", "power9"],
  ["POWER8_v1.0", "architectureModel", "POWER8_v1.0"],
  ["power7+", "architectureModel", "power7+"],
  ["neoverse-n1", "architectureModel", "neoverse-n1"],
  ["NEOVERSE_V3", "architectureModel", "NEOVERSE_V3"],
  ["cortex-a72", "architectureModel", "cortex-a72"],
  ["rva23s64", "architectureModel", "rva23s64"],
  ["la464", "architectureModel", "la464"],
  ["q35", "machine", "q35"],
  ["virt-8.2", "machine", "virt-8.2"],
  ["pc-1.0", "machine", "pc-1.0"],
  ["x86-64-v3", "level", "x86-64-v3"],
  ["cpu.features", "check", "cpu.features"],
  ["hazard.ht-by-topology", "check", "hazard.ht-by-topology"],
  ["no-such-name", null, null],
  ["constructor", null, null],
  ["", null, null],
])("%s is a %s", (typed, kind, name) => {
  const subject = explain(typed)?.subject;
  expect(subject?.kind ?? null).toBe(kind);
  expect(subject?.name ?? null).toBe(name);
});

// model | of | its names in libvirt, QEMU and Linux | right before | right after
test.each([
  ["z14", "s390x", ["z14", "z14", null], "z13", "gen15a"],
  ["power9", "ppc64", ["POWER9", "power9", null], "power8", "power10"],
  ["Neoverse-N1", "aarch64", ["Neoverse-N1", "neoverse-n1", "NEOVERSE_N1"], null, null],
  ["NEOVERSE_V3", "aarch64", [null, null, "NEOVERSE_V3"], null, null],
  ["rva22u64", "riscv64", [null, "rva22u64", null], null, "rva23u64"],
  ["rva23s64", "riscv64", [null, "rva23s64", null], "rva22s64", null],
  ["la464", "loongarch64", [null, "la464", null], null, null],
])("%s of %s: its names and neighbours", (name, arch, [libvirt, qemu, linux], before, after) => {
  const model = subjectOf<ArchitectureModelExplanation>(name);
  expect(model.arch).toBe(arch);
  expect(model.names).toEqual({ libvirt, qemu, linux });
  if (before === null) expect(model.older).toEqual([]);
  else expect(model.older).toContain(before);
  if (after === null) expect(model.newer).toEqual([]);
  else expect(model.newer).toContain(after);
});

test("what the data has not of a model is said, and what newer machines lose", () => {
  expect(subjectOf<ArchitectureModelExplanation>("rva23s64")).toMatchObject({
    features: [],
    unknown: [expect.stringContaining("no expansion")],
  });
  expect(subjectOf<ArchitectureModelExplanation>("z14").notes.join()).toMatch(/no longer have .*csske/);
});

test("hosts of x86 are not said to have or to lack a model of another architecture", () => {
  const { hosts } = explain("power9", fleet)!;
  expect(hosts).toHaveLength(fleet.length);
  expect(new Set(hosts.map(({ has }) => has))).toEqual(new Set(["unknown"]));
  expect(hosts[0]!.evidence).toBe("power9 is of ppc64, and the hosts were asked of x86_64");
});

test("every name that is offered is explained", () => {
  const names = explainableNames();
  expect(names.length).toBeGreaterThan(900);
  expect(names.filter((name) => explain(name) === null)).toEqual([]);
});

test("a feature: where it stands, what it needs, whose names, since when", () => {
  const npt = subjectOf<FeatureExplanation>("npt");
  expect(npt.bits).toEqual([{ leaf: 0x8000000a, subleaf: null, register: "edx", bit: 0 }]);
  expect(npt.needs).toEqual([["svm"]]);
  expect(subjectOf<FeatureExplanation>("svm").neededBy).toContain("npt");
  const gds = subjectOf<FeatureExplanation>("gds-no");
  expect(gds.bits).toEqual([{ msr: 0x10a, bit: 26 }]);
  expect(gds.since).toEqual({
    libvirt: { version: "11.3", orOlder: false, distributor: false },
    qemu: { version: "8.2", orOlder: false, distributor: true },
    linux: null,
  });
  expect(npt.since.linux).toEqual({ version: "5.10", orOlder: true, distributor: false });
  expect(subjectOf<FeatureExplanation>("amx-tile").since.linux).toMatchObject({ version: "6.1", orOlder: false });
  expect(subjectOf<FeatureExplanation>("fred").since.linux).toMatchObject({ version: "6.12", orOlder: false });
  expect(gds.mitigation).toMatchObject({ kind: "immune", vulnerabilities: ["gds"] });
  expect(subjectOf<FeatureExplanation>("avx512f").withdrawn).toMatchObject({ by: "firmware" });
  expect(subjectOf<FeatureExplanation>("movbe").levels).toEqual(["x86-64-v3"]);
});

test("a model: one definition for each run of maps, and where QEMU's differs", () => {
  const { libvirt, qemu, signatures, level, differences } = subjectOf<ModelExplanation>("Haswell");
  expect(libvirt.map(({ maps }) => maps)).toEqual([
    ["7.0", "9.0"],
    ["11.3", "12.8"],
  ]);
  expect(qemu).toMatchObject({ model: "Haswell-v1", signature: "6/60/4", since: { orOlder: true } });
  expect([signatures, level]).toEqual([["6/60", "6/63", "6/69", "6/70"], "x86-64-v3"]);
  expect(differences.find(({ feature }) => feature === "f16c")).toEqual({ feature: "f16c", libvirt: [], qemu: true });
});

test("a machine type: lineage, aliases by release, and its end", () => {
  const q35 = subjectOf<MachineExplanation>("pc-q35-7.2");
  expect(q35).toMatchObject({ family: "q35", older: "pc-q35-7.1", newer: "pc-q35-8.0", deprecatedIn: "10.2" });
  const x86 = q35.architectures.find(({ arch }) => arch === "x86_64")!;
  expect(x86.aliases).toEqual([{ qemu: "7.2", alias: "q35", machine: "pc-q35-7.2" }]);
  expect([x86.presentIn.includes("7.1"), x86.presentIn.includes("7.2")]).toEqual([false, true]);
  const alias = subjectOf<MachineExplanation>("q35").architectures.find(({ arch }) => arch === "x86_64")!;
  expect(alias.aliases).toContainEqual({ qemu: "10.0", alias: "q35", machine: "pc-q35-10.0" });
});

// asked about | on a host | has it | whose account | evidence
test.each([
  ["md-clear", "skylake-1", "yes", null, ""],
  ["md-clear", "skylake-2", "no", "microcode", "skylake-1 has the same family, model and stepping"],
  ["vmx", "skylake-2", "no", "kernel", "KVM does not give it to guests"],
  ["ace2", "genoa-1", "unknown", "libvirt", "libvirt 11.3.0 does not know the name ace2"],
  ["Haswell", "skylake-1", "yes", null, ""],
  [
    "Cascadelake-Server-noTSX",
    "skylake-1",
    "no",
    "unknown",
    "a guest cannot have arch-capabilities, avx512vnni, ibrs-all, mds-no, rdctl-no, skip-l1dfl-vmentry",
  ],
  ["SapphireRapids", "haswell-1", "no", "libvirt", "libvirt 9.0.0 does not know SapphireRapids"],
  ["pc-q35-9.2", "haswell-1", "no", "qemu", "QEMU 7.2.15 does not list it"],
  ["pc-q35-7.2", "haswell-1", "yes", null, ""],
  ["x86-64-v4", "haswell-1", "no", "unknown", "avx512bw, avx512cd, avx512dq, avx512f, avx512vl"],
  ["x86-64-v3", "haswell-1", "yes", null, ""],
])("%s on %s: %s", (name, host, has, because, evidence) => {
  const answer = explain(name, fleet)!.hosts.find((one) => one.host === host);
  expect(answer).toMatchObject({ has, because });
  expect(answer!.evidence.includes(evidence), answer!.evidence).toBe(true);
});

describe("why not", () => {
  const ofFleet: readonly (readonly [model: string, host: string, reason: ReasonKind, message: string])[] = [
    [
      "SapphireRapids",
      "haswell-1",
      "unknown-to-libvirt",
      "libvirt 9.0.0 does not know SapphireRapids, libvirt 11.3 does",
    ],
    ["SapphireRapids", "haswell-1", "unknown-to-qemu", "QEMU 7.2.15 does not know SapphireRapids"],
    ["EPYC-Milan", "skylake-1", "other-vendor", "EPYC-Milan is a model of AMD, and the host's CPU is of Intel"],
    [
      "Cascadelake-Server-noTSX",
      "skylake-1",
      "missing-features",
      "Cascadelake-Server-noTSX has features that a guest cannot have: arch-capabilities, avx512vnni, ibrs-all, mds-no, rdctl-no, skip-l1dfl-vmentry",
    ],
    [
      "EPYC-Milan",
      "rome-1",
      "newer-than-silicon",
      "EPYC-Milan is newer (Zen 3, 2021) than the host's silicon (Zen 2, 2019)",
    ],
    [
      "SapphireRapids",
      "cascadelake-1",
      "undetermined",
      "the evidence does not tell whether a guest can have these features of SapphireRapids: fsrc, fsrs, fzrm",
    ],
    ["Haswell", "skylake-1", "none", "nothing in the evidence speaks against Haswell"],
  ];

  test.each(ofFleet)("%s on %s: %s", (model, host, reason, message) => {
    const { reasons } = explain(model, fleet, { whyNot: true })!.whyNot.find((one) => one.host === host)!;
    expect(reasons).toContainEqual({ reason, message });
    if (reason === "none") expect(reasons).toHaveLength(1);
  });

  const listed = (entry: string) =>
    readHosts([
      {
        name: "h",
        files: [
          {
            name: "d.xml",
            text: `<domainCapabilities><path>/q</path><domain>kvm</domain><machine>pc-q35-9.2</machine><arch>x86_64</arch>
<cpu><mode name='host-model' supported='yes'><model fallback='forbid'>Haswell</model><vendor>Intel</vendor></mode>
<mode name='custom' supported='yes'>${entry}</mode></cpu></domainCapabilities>`,
          },
        ],
      },
    ]).hosts;

  // how the host lists the model | the model | reason | sentence
  test.each<[entry: string, model: string, reason: ReasonKind, message: string]>([
    [
      "<model usable='yes' deprecated='yes' vendor='Intel'>Conroe</model>",
      "Conroe",
      "deprecated",
      "Conroe is usable, but QEMU deprecates it",
    ],
    [
      "<model usable='no' vendor='unknown'>cpu64-rhel6</model>",
      "cpu64-rhel6",
      "refused",
      "the host calls cpu64-rhel6 unusable, and no reason shows",
    ],
  ])("%s", (entry, model, reason, message) => {
    expect(explain(model, listed(entry), { whyNot: true })!.whyNot[0]!.reasons).toContainEqual({ reason, message });
  });

  test("only a model can be asked about", () => {
    expect(explain("avx2", fleet, { whyNot: true })).toBeNull();
    expect(explain("Haswell", [], { whyNot: true })!.whyNot).toEqual([]);
  });
});

test("hosts without a common architecture are told, not guessed about", () => {
  const other = { name: "arm", documents: [] };
  expect(explain("md-clear", [other, ...recorded], { arch: "x86_64" })!.hosts[0]).toMatchObject({
    host: "arm",
    has: "unknown",
    evidence: "nothing that was given tells",
  });
});
