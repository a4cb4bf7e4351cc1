import { describe, expect, test } from "vitest";
import { featureNames } from "../../catalogue/feature-set.ts";
import type { AnyObservation } from "../../evidence/observation.ts";
import { paravirtualFeatures } from "../../facets/cpu/target.ts";
import { check } from "../check.ts";
import { fact, found, guestOf, hostOf, qemu } from "../fixtures.ts";

/** What the hypervisor says a guest can have, with all that it switches off. */
const cpu = (on: string[], { vendor = "Intel", off = [] as string[] } = {}): AnyObservation =>
  fact("cpu.guest", { form: "list", vendor, on, off, unmigratable: [] });
const custom = (inside: string, model = "qemu64") =>
  `<cpu mode='custom' match='exact' check='full'><model>${model}</model>${inside}</cpu>`;
const silicon = (model: number) => fact("cpu.signature", { vendor: "Intel", family: 6, model, stepping: 3 });
const kernel = (version: string) => fact("kernel.version", version);

describe("topology", () => {
  // vCPUs | the topology | the vendor on the destination | lines | what is found
  test.each<[number, string, string, string, string[]]>([
    [4, "sockets='2' cores='2' threads='1'", "Intel", "", []],
    [4, "sockets='2' dies='2' cores='1' threads='1'", "Intel", "", []],
    [4, "sockets='1' cores='2' threads='1'", "Intel", "", ["error cpu.topology refused"]],
    [2, "sockets='1' cores='1' threads='2'", "Intel", "", []],
    [2, "sockets='1' cores='1' threads='2'", "AMD", "", ["warning cpu.topology"]],
    [2, "sockets='1' cores='1' threads='2'", "AMD", "<feature policy='require' name='topoext'/>", []],
    [2, "sockets='x' cores='1' threads='1'", "Intel", "", []],
  ])("%d vCPUs with %s on %s%s", (vcpus, topology, vendor, lines, expected) => {
    const more = custom(`<topology ${topology}/>${lines}`);
    const all = found("cpu.topology", { guest: { vcpus, more }, to: [cpu(["topoext"], { vendor })] });
    expect(all).toEqual(expected);
  });
});

describe("features that are held elsewhere than in CPUID's feature words", () => {
  const off = ["rdctl-no", "kvm-steal-time", "avx", "arch-capabilities"];
  // the line's feature | what is found
  test.each<[string, string]>([
    ["avx", "error cpu.features refused changed"],
    ["rdctl-no", "error cpu.msr refused changed"],
    ["kvm-steal-time", "error cpu.cpuid refused changed"],
  ])("%s", (name, expected) => {
    const more = custom(
      `<feature policy='require' name='${name}'/><feature policy='require' name='arch-capabilities'/>`,
    );
    expect(found("cpu", { guest: { more }, to: [cpu([], { off })] })).toContain(expected);
  });

  test("one of which the destination does not speak", () => {
    const more = custom(
      "<feature policy='require' name='rdctl-no'/><feature policy='require' name='arch-capabilities'/>",
    );
    const told = fact("cpu.hardware", { form: "features", vendor: "Intel", on: ["sse2"], vocabulary: ["sse2"] });
    expect(found("cpu.msr", { guest: { more }, to: [told] })).toEqual(["unknown cpu.msr unknown unknown"]);
  });
});

describe("KVM's own features, which a definition seldom names", () => {
  const evidenceOf = (lines: string) => {
    const from = hostOf("from", cpu(["kvmclock", "sse3"]));
    const to = hostOf("to", cpu([], { off: ["kvmclock"] }));
    const { moves } = check([guestOf({ more: custom(lines) })], [to], from, { checks: ["cpu.cpuid"] });
    return moves[0]!.findings.find(({ message }) => message.includes("kvmclock"))!.evidence;
  };
  // which | lines of the guest's CPU | what the finding stands on besides the guest and the destination
  test.each<[string, string, string[]]>([
    ["the default of its model: the source tells", "", ["from: h.xml:1 (t)"]],
    ["named by the guest", "<feature policy='require' name='kvmclock'/>", []],
  ])("%s", (_, lines, expected) => {
    expect(evidenceOf(lines).filter((one) => one.startsWith("from:"))).toEqual(expected);
  });
});

describe("KVM's own features that a model has by default, and of which the source does not speak", () => {
  const silent = fact("cpu.guest", {
    form: "model",
    model: "qemu64",
    vendor: null,
    require: [],
    disable: [],
    exact: true,
  });
  const lines = "<feature policy='require' name='kvmclock'/>";
  // what | lines of the guest's CPU | the source | the destination | what is found of KVM's leaf
  test.each<[string, string, AnyObservation[] | null, AnyObservation[], string[]]>([
    ["the destination lacks it", "", [silent], [cpu([], { off: ["kvmclock"] })], ["unknown cpu.cpuid ok unknown"]],
    ["no source is named", "", null, [cpu([], { off: ["kvmclock"] })], ["unknown cpu.cpuid ok unknown"]],
    ["the source lacks it too", "", [cpu([], { off: ["kvmclock"] })], [cpu([], { off: ["kvmclock"] })], []],
    ["neither speaks of it", "", [silent], [silent], []],
    [
      "named",
      lines,
      [silent],
      [cpu([], { off: ["kvmclock"] })],
      ["error cpu.cpuid refused changed", "unknown cpu.cpuid ok unknown"],
    ],
  ])("%s", (_, more, from, to, expected) => {
    expect(found("cpu.cpuid", { guest: { more: custom(more) }, from, to })).toEqual(expected);
  });
});

describe("why the destination lacks a feature", () => {
  // of the same silicon: what the source is known to give | whether the source's word is in the evidence
  test.each<[string[], boolean]>([
    [["popcnt"], true],
    [[], false],
  ])("a source with %j", (on, expected) => {
    const from = hostOf("from", cpu(on), silicon(1));
    const to = hostOf("to", cpu([], { off: ["popcnt"] }), silicon(1));
    const guest = guestOf({ more: custom("<feature policy='require' name='popcnt'/>") });
    const { moves } = check([guest], [to], from, { checks: ["cpu.features"] });
    const evidence = moves[0]!.findings
      .filter(({ message }) => message.includes("popcnt"))
      .flatMap((finding) => finding.evidence);
    expect(evidence.length).toBeGreaterThan(0);
    expect(evidence.some((one) => one.startsWith("from has the same family"))).toBe(expected);
  });
});

describe("what CPUID says besides features", () => {
  const passed = custom("<cache mode='passthrough'/>");
  const all = "<cpu mode='host-passthrough'/>";
  const ofKvm = featureNames(paravirtualFeatures());
  // what | the guest's CPU | source | destination | what is found
  test.each<[string, string, AnyObservation[] | null, AnyObservation[], string[]]>([
    ["the host's caches, of the same CPU", passed, [silicon(1)], [silicon(1)], []],
    ["of another", passed, [silicon(1)], [silicon(2)], ["warning cpu.cpuid ok changed"]],
    ["of one not told", passed, [silicon(1)], [], ["unknown cpu.cpuid ok unknown"]],
    ["from a host not told", passed, null, [silicon(1)], ["unknown cpu.cpuid ok unknown"]],
    ["caches of the model", custom("<cache mode='emulate'/>"), [silicon(1)], [silicon(2)], []],
    ["an older kernel, of all of the host", all, [kernel("6.12.1")], [kernel("6.1.0-13-amd64")], ["warning cpu.cpuid"]],
    ["an older kernel, of a named model", custom(""), [kernel("6.12.1")], [kernel("6.1.0-13-amd64")], []],
    ["a newer kernel", all, [kernel("6.1.0")], [kernel("6.12.1")], []],
    ["a kernel named otherwise", all, [kernel("next")], [kernel("6.12.1")], []],
    ["across QEMU 7.2", custom(""), [qemu("6.2.0")], [qemu("7.2.22")], ["info cpu.cpuid"]],
    ["and back", custom(""), [qemu("7.2.22")], [qemu("6.2.0")], ["info cpu.cpuid"]],
    ["not across it", custom(""), [qemu("7.2.22")], [qemu("10.0.2")], []],
    ["across QEMU 11.1, on AMD", custom(""), [qemu("10.0.2")], [qemu("11.1.3"), cpu(ofKvm, { vendor: "AMD" })], []],
    ["on Intel", custom(""), [qemu("10.0.2")], [qemu("11.1.3"), cpu(ofKvm)], ["info cpu.cpuid"]],
  ])("%s", (_, more, from, to, expected) => {
    expect(found("cpu.cpuid", { guest: { more }, from, to })).toEqual(expected);
  });
});

describe("the XSAVE area", () => {
  const features = ["xsave", "avx", "avx512f", "pku", "arch-lbr"];
  const intel = [cpu(features)];
  const pinned = (...names: string[]) =>
    `<cpu mode='custom' check='full'><model vendor_id='GenuineIntel'>qemu64</model>${names
      .map((name) => `<feature policy='require' name='${name}'/>`)
      .join("")}</cpu>`;
  // the guest's features | the source (null: not told) | the destination's vendor | what is found
  test.each<[string[], AnyObservation[] | null, string, string[]]>([
    [["xsave", "avx"], intel, "AMD", []],
    [["xsave", "avx", "avx512f"], intel, "AMD", ["error cpu.xsave ok changed"]],
    [["xsave", "pku"], intel, "AMD", ["error cpu.xsave ok changed"]],
    [["xsave", "pku"], intel, "Intel", []],
    [["xsave", "pku"], intel, "Hygon", ["unknown cpu.xsave ok unknown"]],
    [["xsave", "arch-lbr"], intel, "AMD", ["unknown cpu.xsave ok unknown"]],
    [["xsave", "pku"], null, "AMD", []],
  ])("of %j from %j to %s", (names, from, vendor, expected) => {
    const to = [cpu(features, { vendor })];
    expect(found("cpu.xsave", { guest: { more: pinned(...names) }, from, to })).toEqual(expected);
  });
});

describe("a CPU that is left to the host", () => {
  const same = [cpu(["avx"]), silicon(1), kernel("6.1.0"), qemu("10.0.2"), fact("microcode", "0x1")];
  const passthrough = "<cpu mode='host-passthrough'/>";
  // what | the mode | source | destination | what is found
  test.each<[string, string, AnyObservation[] | null, AnyObservation[], string[]]>([
    ["on equal hosts", passthrough, same, same, ["warning cpu.mode ok same"]],
    ["on another QEMU", passthrough, same, [...same.slice(0, 3), qemu("7.2.22")], ["warning cpu.mode ok changed"]],
    [
      "where there is more",
      passthrough,
      [cpu(["avx"], { off: ["pku"] }), ...same.slice(1)],
      [cpu(["avx", "pku"]), ...same.slice(1)],
      ["warning cpu.mode ok changed"],
    ],
    ["where less is told", passthrough, same, same.slice(0, 2), ["warning cpu.mode ok unknown"]],
    [
      "host-model keeps what it was started with",
      "<cpu mode='host-model'/>",
      same,
      same.slice(0, 2),
      ["warning cpu.mode ok same"],
    ],
    ["from a host not told", passthrough, null, same, ["unknown cpu.mode unknown unknown"]],
  ])("%s", (_, more, from, to, expected) => {
    expect(found("cpu.mode", { guest: { more }, from, to })).toEqual(expected);
  });
});
