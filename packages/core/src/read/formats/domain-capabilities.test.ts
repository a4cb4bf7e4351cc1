import { describe, expect, it } from "vitest";
import type { Document } from "../../evidence/document.ts";
import type { Subject } from "../../evidence/observation.ts";
import { InputError } from "../../xml/errors.ts";
import { readText } from "../read-text.ts";

const read = (text: string): Document => [...readText(text, "dom.xml")][0]!;
const head = "<path>/usr/bin/qemu</path><domain>kvm</domain><machine>pc-q35-9.2</machine><arch>x86_64</arch>";
const document = (inside: string, top = head) => `<domainCapabilities>${top}${inside}</domainCapabilities>`;
const cpu = (modes: string) => document(`<cpu>${modes}</cpu>`);
const said = (text: string, subject: Subject) =>
  read(text).observations.find((observation) => observation.subject === subject)?.value;

describe("the scope", () => {
  // the first elements | architecture, accelerator, machine, hypervisor
  it.each<[string, (string | null)[]]>([
    [head, ["x86_64", "kvm", "pc-q35-9.2", "qemu"]],
    ["<domain>qemu</domain><arch>s390x</arch>", ["s390x", "tcg", null, "qemu"]],
    ["<domain>hvf</domain><machine/><arch>aarch64</arch>", ["aarch64", "hvf", null, "qemu"]],
    ["<domain>xen</domain><arch>x86_64</arch>", ["x86_64", null, null, "xen"]],
  ])("of %s", (top, expected) => {
    const { scope } = read(document("", top)).observations[0]!;
    expect([scope.arch, scope.accel, scope.machine, said(document("", top), "hypervisor.type")]).toEqual(expected);
  });

  it("tells documents apart by architecture, machine and accelerator, not by the emulator's path", () => {
    const key = (top: string) => read(document("", top)).key;
    expect(key(head)).toBe(key(head.replace("/usr/bin/qemu", "/usr/libexec/qemu-kvm")));
    const others = [head.replace("kvm", "qemu"), head.replace("q35-9.2", "q35-9.1"), head.replace("x86_64", "i686")];
    expect(new Set([head, ...others].map(key)).size).toBe(4);
  });

  it("without an architecture is refused", () => {
    const text = document("", "\n<domain>kvm</domain><arch> </arch>");
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "domain-capabilities.no-arch", line: 1 }));
  });
});

describe("the CPU", () => {
  const hostModel = (inside: string, supported = "yes") =>
    `<mode name='host-model' supported='${supported}'>${inside}</mode>`;

  it("of host-model is what a guest can have", () => {
    const text = cpu(
      hostModel(`<model fallback='forbid'>EPYC-Rome</model><vendor>AMD</vendor><maxphysaddr mode='passthrough' limit='48'/>
        <feature policy='require' name='x2apic'/><feature policy='disable' name='ibrs'/>`),
    );
    expect(said(text, "cpu.guest")).toEqual({
      form: "model",
      model: "EPYC-Rome",
      vendor: "AMD",
      require: ["x2apic"],
      disable: ["ibrs"],
      exact: true,
    });
    expect(said(text, "cpu.physBits")).toBe(48);
  });

  // modes | whether anything is said of a guest's CPU
  it.each<[string, string]>([
    ["no modes", ""],
    ["host-model that is not supported", hostModel("<model>EPYC</model>", "no")],
    ["host-model without a model", hostModel("")],
    ["host-passthrough alone", "<mode name='host-passthrough' supported='yes'/>"],
  ])("is not told by %s", (_, modes) => {
    expect(said(cpu(modes), "cpu.guest")).toBeUndefined();
    expect(said(cpu(modes), "cpu.models")).toBeUndefined();
  });

  // <model>, with <blockers> beside where there are any | entry
  it.each<[string, object]>([
    ["<model usable='yes'>A</model>", { usable: true, blockers: [], deprecated: false, canonical: null }],
    ["<model usable='no' deprecated='yes'>A</model>", { usable: false, blockers: null, deprecated: true }],
    ["<model>A</model>", { usable: null, blockers: null }],
    ["<model usable='unknown'>A</model>", { usable: null }],
    ["<model usable='no' canonical='A-v1'>A</model>", { canonical: "A-v1" }],
    [
      "<model usable='no'>A</model><blockers model='A'><feature name='hle'/><feature name='rtm'/></blockers>",
      { usable: false, blockers: ["hle", "rtm"] },
    ],
    ["<model usable='no'>A</model><blockers model='B'><feature name='hle'/></blockers>", { blockers: null }],
  ])("models: %s", (elements, entry) => {
    const list = said(cpu(`<mode name='custom' supported='yes'>${elements}</mode>`), "cpu.models");
    expect(list).toMatchObject({ wording: "libvirt", models: [{ name: "A", ...entry }] });
  });

  // what shows the release of libvirt | custom models | host-model | bounds
  it.each<[string, string, string, object]>([
    ["canonical: 10.10", "<model canonical='A-v1'>A</model>", "", { atLeast: "10.10.0", below: null }],
    ["blockers: 10.9", "<model usable='no'>A</model><blockers model='A'/>", "", { atLeast: "10.9.0", below: null }],
    [
      "limit: 9.3, and no blockers where some are due",
      "<model usable='no'>A</model>",
      "<model>A</model><maxphysaddr limit='40'/>",
      { atLeast: "9.3.0", below: "10.9.0" },
    ],
    ["vendor: 8.9", "<model vendor='AMD' usable='yes'>A</model>", "", { atLeast: "8.9.0", below: null }],
    ["models without vendor: older", "<model usable='yes'>A</model>", "", { atLeast: null, below: "8.9.0" }],
    ["nothing", "", "", { atLeast: null, below: null }],
  ])("tells the release by %s", (_, models, model, bounds) => {
    const text = cpu(`${hostModel(model)}<mode name='custom' supported='yes'>${models}</mode>`);
    expect(said(text, "libvirt.traces")).toMatchObject(bounds);
  });
});

describe("limits and machine types", () => {
  // <vcpu> | vCPUs
  it.each([
    ["<vcpu max='4096'/>", 4096],
    ["<vcpu/>", undefined],
    ["<vcpu max='-1'/>", undefined],
    ["<vcpu max='99999999999999999999'/>", undefined],
  ])("%s", (element, limit) => {
    expect(said(document(element), "limits.maxVcpus")).toBe(limit);
  });

  it("name one machine type, so that nothing follows for others", () => {
    expect(said(document(""), "machine.types")).toMatchObject({ machines: [{ name: "pc-q35-9.2" }], complete: false });
  });
});
