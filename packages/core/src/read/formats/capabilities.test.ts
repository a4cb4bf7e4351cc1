import { describe, expect, it } from "vitest";
import type { Document } from "../../evidence/document.ts";
import { InputError } from "../../xml/errors.ts";
import { readText } from "../read-text.ts";

const read = (text: string): Document => [...readText(text, "caps.xml")][0]!;
const guest = (inside: string, arch = "x86_64", type = "hvm") =>
  `<guest><os_type>${type}</os_type><arch name='${arch}'>${inside}</arch></guest>`;
const capabilities = (inside: string) => `<capabilities>${inside}</capabilities>`;

/** The pairs architecture/accelerator on offer. */
const settings = ({ observations }: Document) =>
  observations.filter(({ subject }) => subject === "setting").map(({ scope }) => `${scope.arch}/${scope.accel}`);

const machineLists = ({ observations }: Document) =>
  observations.flatMap((one) => (one.subject === "machine.types" ? [{ ...one.scope, ...one.value }] : []));

describe("settings", () => {
  const machines = "<machine>m</machine>";
  // guests | pairs
  it.each<[string, string, string[]]>([
    ["none", "", []],
    ["both", guest(`${machines}<domain type='qemu'/><domain type='kvm'/>`), ["x86_64/tcg", "x86_64/kvm"]],
    [
      "several architectures",
      guest("<domain type='kvm'/>") + guest("<domain type='qemu'/>", "aarch64"),
      ["x86_64/kvm", "aarch64/tcg"],
    ],
    ["a hypervisor that is not QEMU's", guest("<domain type='xen'/>"), []],
    ["containers", guest("<domain type='lxc'/>", "x86_64", "exe"), []],
  ])("%s", (_, guests, pairs) => {
    expect(settings(read(capabilities(guests)))).toEqual(pairs);
  });
});

describe("machine types", () => {
  it("are listed once, behind their aliases, with what is deprecated and how many vCPUs they take", () => {
    const document = read(
      capabilities(
        guest(`<emulator>/usr/bin/qemu</emulator>
          <machine canonical='pc-q35-9.2' maxCpus='4096'>q35</machine>
          <machine maxCpus='4096'>pc-q35-9.2</machine>
          <machine canonical='pc-i440fx-9.2' maxCpus='255'>pc</machine>
          <machine maxCpus='255' deprecated='yes'>pc-i440fx-2.4</machine>
          <machine maxCpus='many'>none</machine>
          <domain type='kvm'/>`),
      ),
    );
    expect(machineLists(document)).toEqual([
      {
        arch: "x86_64",
        accel: "kvm",
        emulator: "/usr/bin/qemu",
        machine: null,
        machines: [
          { name: "pc-q35-9.2", deprecated: false, maxCpus: 4096 },
          { name: "pc-i440fx-9.2", deprecated: false, maxCpus: 255 },
          { name: "pc-i440fx-2.4", deprecated: true, maxCpus: 255 },
          { name: "none", deprecated: false, maxCpus: null },
        ],
        aliases: { q35: "pc-q35-9.2", pc: "pc-i440fx-9.2" },
        complete: true,
      },
    ]);
  });

  it("of a domain type of its own replace the architecture's", () => {
    const document = read(
      capabilities(
        guest(`<emulator>/a</emulator><machine>old</machine><domain type='qemu'/>
          <domain type='kvm'><emulator>/b</emulator><machine>new</machine></domain>`),
      ),
    );
    const named = machineLists(document).map(({ accel, emulator, machines }) => [
      accel,
      emulator,
      machines.map(({ name }) => name),
    ]);
    expect(named).toEqual([
      ["tcg", "/a", ["old"]],
      ["kvm", "/b", ["new"]],
    ]);
  });

  it("called as properties of objects are ordinary names", () => {
    const document = read(
      capabilities(
        guest(
          "<machine>__proto__</machine><machine canonical='constructor'>toString</machine><domain type='kvm'/>",
          "__proto__",
        ),
      ),
    );
    const [list] = machineLists(document);
    expect(list!.machines.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
    expect(Object.keys(list!.aliases)).toEqual(["toString"]);
    expect(settings(document)).toEqual(["__proto__/kvm"]);
  });
});

describe("the host", () => {
  // text of <uuid> | uuid
  it.each([
    ["<uuid>\n 4c4c4544 \n</uuid>", "4c4c4544"],
    ["<uuid/>", null],
    ["", null],
  ])("with %j has the uuid %j", (element, uuid) => {
    expect(read(capabilities(`<host>${element}</host>`)).uuid).toBe(uuid);
  });

  it("without a CPU says nothing of it", () => {
    const document = read(capabilities("<host><uuid>u</uuid></host>"));
    expect(document.observations.map(({ subject }) => subject)).toEqual(["host.uuid"]);
  });

  it("has a CPU that is hardware, not what a guest can have", () => {
    const cpu = "<cpu><arch>x86_64</arch><model>EPYC</model><feature name='ht'/></cpu>";
    const subjects = read(capabilities(`<host>${cpu}</host>`)).observations.map(({ subject }) => subject);
    expect(subjects).toContain("cpu.hardware");
    expect(subjects).not.toContain("cpu.guest");
  });
});

it("refuses a domain type that stands twice", () => {
  const text = capabilities(guest("<domain type='kvm'/>\n<domain type='kvm'/>"));
  expect(() => read(text)).toThrow(InputError);
  expect(() => read(text)).toThrow(expect.objectContaining({ code: "capabilities.domain", line: 2 }));
});
