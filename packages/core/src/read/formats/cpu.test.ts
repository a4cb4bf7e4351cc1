import { describe, expect, it } from "vitest";
import type { AnyObservation, CpuByModel, Subject } from "../../evidence/observation.ts";
import { InputError } from "../../xml/errors.ts";
import { readText } from "../read-text.ts";

const read = (text: string): readonly AnyObservation[] => [...readText(text, "cpu.xml")][0]!.observations;
const said = (text: string, subject: Subject) => read(text).find((one) => one.subject === subject)?.value;

const host = `<cpu>
  <arch>x86_64</arch>
  <model>Haswell-noTSX-IBRS</model>
  <vendor>Intel</vendor>
  <microcode version='73'/>
  <signature family='6' model='63' stepping='2'/>
  <topology sockets='2' dies='1' cores='8' threads='2'/>
  <maxphysaddr mode='emulate' bits='46'/>
  <feature name='vme'/>
  <feature name='ds'/>
</cpu>`;

describe("the host form", () => {
  // subject | value
  it.each<[Subject, unknown]>([
    ["setting", { complete: false }],
    [
      "cpu.hardware",
      { form: "model", model: "Haswell-noTSX-IBRS", vendor: "Intel", require: ["vme", "ds"], disable: [], exact: true },
    ],
    ["cpu.signature", { vendor: "Intel", family: 6, model: 63, stepping: 2 }],
    ["cpu.physBits", 46],
    ["microcode", "73"],
    ["libvirt.traces", { atLeast: null, below: null, models: [], features: ["vme", "ds"] }],
    ["cpu.guest", undefined],
  ])("says %s", (subject, value) => {
    expect(said(host, subject)).toEqual(value);
  });

  it("is of the architecture that it states, and cites its line", () => {
    for (const { subject, scope, source } of read(`\n\n${host}`)) {
      expect(scope.arch).toBe(subject === "microcode" ? null : "x86_64");
      expect(source).toEqual({ file: "cpu.xml", line: 3, tool: "libvirt host CPU" });
    }
  });
});

describe("the guest form", () => {
  const guest = (features: string, model = "<model fallback='forbid'>EPYC</model>") =>
    `<cpu mode='custom' match='exact'>${model}<vendor>AMD</vendor>${features}</cpu>`;

  // policy | whether a guest can have the feature: required, disabled, or not told
  it.each<[string, "require" | "disable" | null]>([
    ["", "require"],
    ["policy='require'", "require"],
    ["policy='disable'", "disable"],
    ["policy='forbid'", "disable"],
    ["policy='optional'", null],
    ["policy='force'", null],
  ])("honours a feature with %j", (policy, list) => {
    const cpu = said(guest(`<feature ${policy} name='vaes'/>`), "cpu.guest") as CpuByModel;
    expect(cpu.require).toEqual(list === "require" ? ["vaes"] : []);
    expect(cpu.disable).toEqual(list === "disable" ? ["vaes"] : []);
  });

  // <maxphysaddr> | bits
  it.each<[string, number | undefined]>([
    ["<maxphysaddr mode='passthrough' limit='40'/>", 40],
    ["<maxphysaddr mode='emulate' bits='42'/>", 42],
    ["<maxphysaddr mode='passthrough'/>", undefined],
    ["<maxphysaddr mode='emulate' bits='-1'/>", undefined],
    ["<maxphysaddr mode='emulate' bits='1e3'/>", undefined],
  ])("reads %s", (element, bits) => {
    expect(said(guest(element), "cpu.physBits")).toBe(bits);
  });

  it("says whether the model is only the nearest", () => {
    expect(said(guest("", "<model fallback='allow'>EPYC</model>"), "cpu.guest")).toMatchObject({ exact: false });
    expect(said(guest("", "<model>EPYC</model>"), "cpu.guest")).toMatchObject({ exact: true });
  });

  it("keeps names that nobody knows, and those that objects have by themselves", () => {
    const names = ["__proto__", "constructor", "toString", "no-such-feature"];
    const lines = names.map((name) => `<feature policy='require' name='${name}'/>`).join("");
    expect(said(guest(lines, "<model>__proto__</model>"), "cpu.guest")).toMatchObject({
      model: "__proto__",
      require: names,
    });
  });
});

describe("refuses", () => {
  // what is wrong | text | code | line | a word of the message
  it.each<[string, string, string, number, RegExp]>([
    ["no model", "<cpu mode='host-passthrough'/>", "cpu.no-model", 1, /<model>/],
    ["an empty model", "<cpu>\n<model> </model></cpu>", "cpu.no-model", 1, /<model>/],
    ["a feature without a name", "<cpu><model>a</model>\n<feature/></cpu>", "cpu.feature", 2, /no name/],
    ["an empty name", "<cpu><model>a</model>\n<feature name=''/></cpu>", "cpu.feature", 2, /no name/],
    [
      "a feature given twice",
      "<cpu><model>a</model>\n<feature name='x'/>\n<feature policy='disable' name='x'/></cpu>",
      "cpu.feature",
      3,
      /twice/,
    ],
    [
      "an unknown policy",
      "<cpu><model>a</model><feature policy='maybe' name='x'/></cpu>",
      "cpu.feature",
      1,
      /'maybe'; expected one of/,
    ],
    [
      "a name with a line break",
      "<cpu><model>a</model><feature policy='&#10;' name='x'/></cpu>",
      "cpu.feature",
      1,
      /^[^\n]*$/,
    ],
  ])("%s", (_, text, code, line, message) => {
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(expect.objectContaining({ code, line, message: expect.stringMatching(message) }));
  });
});
