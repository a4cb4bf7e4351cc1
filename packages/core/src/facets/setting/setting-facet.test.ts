import { describe, expect, test } from "vitest";
import { everywhere, observe } from "../../evidence/observation.ts";
import type { Host } from "../../host/host.ts";
import { chooseSetting, coversSetting, offerSettings } from "./setting-facet.ts";

const source = { file: "f", line: 1, tool: "t" };

/** `x86_64/kvm x86_64/tcg`, closed by a full stop where the tool lists all; `cpu:x86_64` is the host's own processor. */
function hostOf(name: string, settings: string): Host {
  const complete = settings.endsWith(".");
  const said = settings.replace(/\.$/, "").split(" ").filter(Boolean);
  const observations = said.map((text) => {
    if (text.startsWith("cpu:")) {
      const cpu = { form: "model", model: "m", vendor: null, require: [], disable: [], exact: true } as const;
      return observe("cpu.hardware", { ...everywhere, arch: text.slice(4) }, cpu, source);
    }
    const [arch, accel = null] = text.split("/") as [string, string?];
    return observe("setting", { ...everywhere, arch, accel }, { complete }, source);
  });
  return { name, documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }] };
}

const both = "x86_64/kvm x86_64/tcg.";

describe("the setting of hosts", () => {
  // what | hosts | wished arch | wished accel | the setting | the check ids of the findings
  test.each<[string, string[], string | null, string | null, string | null, string[]]>([
    ["kvm before tcg", [both, both], null, null, "x86_64/kvm", []],
    [
      "kvm if any host has it; the others are an error",
      [both, "x86_64/tcg."],
      null,
      null,
      "x86_64/kvm",
      ["hypervisor.type"],
    ],
    ["a host that does not list its accelerators is no error", [both, "x86_64/tcg"], null, null, "x86_64/kvm", []],
    ["tcg where nobody has kvm", ["x86_64/tcg.", "x86_64/tcg."], null, null, "x86_64/tcg", []],
    ["what is asked for", [both, both], null, "tcg", "x86_64/tcg", []],
    ["what is asked for and nobody has", [both], null, "hvf", "x86_64/hvf", ["hypervisor.type"]],
    ["nothing told: kvm on x86_64 is assumed", [""], null, null, "x86_64/kvm", []],
    [
      "the architecture all share",
      ["x86_64/tcg aarch64/tcg.", "aarch64/kvm aarch64/tcg."],
      null,
      null,
      "aarch64/kvm",
      ["hypervisor.type"],
    ],
    [
      "x86_64 before others, where all share several",
      ["aarch64/tcg x86_64/tcg.", "x86_64/tcg aarch64/tcg."],
      null,
      null,
      "x86_64/tcg",
      [],
    ],
    [
      "the processor's own before an emulated one",
      ["cpu:aarch64 aarch64/kvm x86_64/tcg."],
      null,
      null,
      "aarch64/kvm",
      [],
    ],
    ["no architecture shared", ["x86_64/kvm.", "aarch64/kvm."], null, null, null, ["arch"]],
    [
      "no architecture shared, one asked for",
      ["x86_64/kvm.", "aarch64/kvm."],
      "x86_64",
      null,
      "x86_64/kvm",
      ["hypervisor.type"],
    ],
  ])("%s", (_, hosts, arch, accel, expected, checks) => {
    const choice = chooseSetting(
      hosts.map((settings, index) => hostOf(`h${index}`, settings)),
      { arch, accel },
    );
    expect(choice.setting && `${choice.setting.arch}/${choice.setting.accel}`).toBe(expected);
    expect(choice.findings.map(({ check }) => check)).toEqual(checks);
  });

  test("an error names the hosts it is about", () => {
    const { findings } = chooseSetting([hostOf("a", both), hostOf("b", "x86_64/tcg.")], { arch: null, accel: null });
    expect(findings[0]?.evidence).toEqual(["b: f"]);
    const mixed = chooseSetting([hostOf("a", "x86_64/kvm."), hostOf("b", "aarch64/kvm.")], { arch: null, accel: null });
    expect(mixed.findings[0]?.evidence).toEqual(["aarch64: b", "x86_64: a"]);
  });

  test("silence is a no only where all are listed", () => {
    const need = { arch: "x86_64", accel: "hvf" };
    expect(coversSetting(offerSettings(hostOf("a", both)), need)).toBe("no");
    expect(coversSetting(offerSettings(hostOf("a", "x86_64/kvm")), need)).toBe("unknown");
    expect(coversSetting(offerSettings(hostOf("a", "x86_64/kvm")), { ...need, accel: "kvm" })).toBe("yes");
  });
});
