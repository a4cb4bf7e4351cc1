/** What guests need of areas that hosts tell by names, as `check` tells it. */
import { describe, expect, test } from "vitest";
import type { AnyObservation } from "../evidence/observation.ts";
import { check } from "./check.ts";
import { fact, found, guestOf, hostOf, listing, qemu } from "./fixtures.ts";

const rom = (size: string) => listing("firmware", "size.efi-virtio.rom", size);
const bios = (size: string) => listing("firmware", "size.bios-256k.bin", size);
const card = "<interface type='network'><model type='virtio'/></interface>";
const efi = `<loader readonly='yes' secure='yes' type='pflash'>/fw/CODE.fd</loader><nvram template='/fw/VARS.fd'>/n</nvram>`;
const smm = "<features><smm state='on'/></features>";
const code = (size: string) => listing("firmware", "size.CODE.fd", size);
const vars = (size: string) => listing("firmware", "size.VARS.fd", size);
const knows = fact("firmware", { kind: "loader", names: ["/fw/CODE.fd"], silence: "untold" });

describe("firmware", () => {
  // what | the guest | the source tells | the destination tells | what is found
  test.each<[string, Parameters<typeof guestOf>[0], AnyObservation[] | null, AnyObservation[], string[]]>([
    ["a ROM of one size", { devices: card }, [rom("262144")], [rom("262144")], []],
    ["of another", { devices: card }, [rom("262144")], [rom("524288")], ["error device.rom refused"]],
    ["no ROM", { devices: card.replace("</i", "<rom enabled='no'/></i") }, [rom("262144")], [rom("524288")], []],
    ["a ROM without a BAR", { devices: card.replace("</i", "<rom bar='off'/></i") }, [rom("1")], [rom("2")], []],
    [
      "a ROM of its own",
      { devices: card.replace("</i", "<rom file='/x/own.rom'/></i") },
      [rom("1"), listing("firmware", "size.own.rom", "4096")],
      [rom("2"), listing("firmware", "size.own.rom", "8192")],
      ["error device.rom refused"],
    ],
    [
      "a size that the destination does not tell",
      { devices: card },
      [rom("1")],
      [bios("1")],
      ["unknown device.rom unknown"],
    ],
    ["a size that the source does not tell", { devices: card }, [bios("1")], [bios("1"), rom("1")], []],
    ["no source", { devices: card }, null, [rom("524288")], []],
    ["a card that is the host's", { devices: "<interface type='hostdev'/>" }, [rom("1")], [rom("2")], []],
    ["a BIOS of another size", {}, [bios("262144")], [bios("131072")], ["error firmware.size refused"]],
    [
      "microvm's BIOS",
      { machine: "microvm" },
      [listing("firmware", "size.bios-microvm.bin", "65536")],
      [listing("firmware", "size.bios-microvm.bin", "131072")],
      ["error firmware.size refused"],
    ],
    [
      "a display's BIOS",
      { devices: "<video><model type='vga'/></video>" },
      [listing("firmware", "size.vgabios-stdvga.bin", "1")],
      [listing("firmware", "size.vgabios-stdvga.bin", "2")],
      ["error device.rom refused"],
    ],
    [
      "UEFI as it is there",
      { os: efi, more: smm },
      [code("9"), vars("8")],
      [
        code("9"),
        vars("8"),
        knows,
        listing("firmware", "loader.type", "pflash"),
        listing("firmware", "loader.secure", "yes"),
      ],
      [],
    ],
    [
      "UEFI of another size",
      { os: efi, more: smm },
      [code("9"), vars("8")],
      [
        code("7"),
        vars("8"),
        knows,
        listing("firmware", "loader.type", "pflash"),
        listing("firmware", "loader.secure", "yes"),
      ],
      ["error firmware.size refused"],
    ],
    [
      "another template",
      { os: efi, more: smm },
      [code("9"), vars("8")],
      [
        code("9"),
        vars("6"),
        knows,
        listing("firmware", "loader.type", "pflash"),
        listing("firmware", "loader.secure", "yes"),
      ],
      ["error firmware.nvram refused"],
    ],
    [
      "no secure boot there",
      { os: efi, more: smm },
      null,
      [knows, listing("firmware", "loader.type", "pflash"), listing("firmware", "loader.secure", "no")],
      ["error firmware.type refused"],
    ],
    [
      "an image nobody lists",
      { os: "<loader type='rom'>/x.bin</loader>" },
      null,
      [knows, listing("firmware", "loader.type", "rom")],
      ["unknown firmware.type unknown"],
    ],
    ["UEFI asked for", { os: "<loader/>" }, null, [listing("firmware", "firmware", "bios")], []],
  ])("%s", (_, guest, from, to, expected) => {
    const all = [
      ...found("firmware", { guest: guest ?? {}, from, to }),
      ...found("device.rom", { guest: guest ?? {}, from, to }),
    ];
    expect(all.filter((one) => !one.includes("hazard"))).toEqual(expected);
  });
});

test("what a distribution is known for yields to the sizes that both hosts tell", () => {
  const built = (version: string, build: string) => fact("qemu.version", { version, package: build });
  const debian = built("10.0.2", "Debian 1:10.0.2+ds-2");
  const ubuntu = built("8.2.2", "Debian 1:8.2.2+ds-0ubuntu1");
  const told = (from: AnyObservation[], to: AnyObservation[]) => [
    ...found("hazard.option-rom-sizes", { guest: { devices: card }, from, to }),
    ...found("device.rom", { guest: { devices: card }, from, to }),
  ];
  expect(told([debian], [ubuntu])).toEqual(["error hazard.option-rom-sizes refused same"]);
  expect(told([debian, rom("1")], [ubuntu])).toEqual(["error hazard.option-rom-sizes refused same"]);
  expect(told([debian, rom("1")], [ubuntu, rom("1")])).toEqual([]);
  expect(told([debian, rom("1")], [ubuntu, rom("2")])).toEqual(["error device.rom refused"]);
});

describe("security labels", () => {
  // the guest's | the drivers of the destination | what is found
  test.each<[string, string[] | null, string[]]>([
    ["<seclabel type='dynamic' model='selinux' relabel='yes'/>", ["selinux", "dac"], []],
    ["<seclabel type='dynamic' model='selinux' relabel='yes'/>", ["apparmor", "dac"], ["error security.label refused"]],
    ["<seclabel type='none' model='none'/>", ["apparmor", "dac"], []],
    ["<seclabel type='none'/>", ["dac"], []],
    ["<seclabel type='dynamic' model='selinux'/>", null, []],
  ])("%s among %j", (more, drivers, expected) => {
    const to = drivers === null ? [] : [listing("security", "secmodel", ...drivers)];
    expect(found("security.label", { guest: { more }, to })).toEqual(expected);
  });
});

describe("Hyper-V enlightenments", () => {
  const features = (lines: string) => `<features><hyperv mode='custom'>${lines}</hyperv></features>`;
  // the domain's type | the lines | what the destination has | what is found
  test.each<[string, string, string[], string[]]>([
    ["kvm", "<relaxed state='on'/>", ["relaxed"], []],
    ["kvm", "<relaxed state='on'/><evmcs state='on'/>", ["relaxed"], ["error hyperv.enlightenment refused"]],
    [
      "kvm",
      "<evmcs state='on'/><synic state='on'/><stimer state='on'/>",
      ["relaxed"],
      ["error hyperv.enlightenment refused"],
    ],
    ["kvm", "<evmcs state='off'/>", ["relaxed"], []],
    ["qemu", "<evmcs state='on'/>", ["relaxed"], []],
  ])("%s: %s", (type, lines, names, expected) => {
    const to = [listing("hyperv", "enlightenment", ...names)];
    expect(found("hyperv", { guest: { type, more: features(lines) }, to })).toEqual(expected);
  });
});

test("enlightenments that a host lacks are told together", () => {
  const more = "<features><hyperv mode='custom'><evmcs state='on'/><synic state='on'/></hyperv></features>";
  const { findings } = check([guestOf({ more })], [hostOf("b", listing("hyperv", "enlightenment", "relaxed"))], null, {
    checks: ["hyperv"],
  }).moves[0]!;
  expect(findings.map(({ message }) => message)).toEqual([
    "b does not offer the Hyper-V enlightenments evmcs and synic",
  ]);
});

describe("migration capabilities", () => {
  const plan = (...capabilities: string[]) => ({ capabilities, pace: null });
  const has = (...names: string[]) => [listing("migration", "capability", ...names), qemu("10.0.2")];
  // to be switched on | the destination has | what is found
  test.each<[string[], string[], string[]]>([
    [["multifd"], ["multifd"], []],
    [["mapped-ram"], ["multifd"], ["error migration.capability refused"]],
    [["auto-converge"], ["multifd"], []],
    [[], [], []],
  ])("%j on a host with %j", (capabilities, names, expected) => {
    const all = found("migration.capability", { plan: plan(...capabilities), to: has(...names) });
    expect(all.filter((one) => !one.startsWith("info"))).toEqual(expected);
  });
});

test("areas of which no host says anything are told, also those that a guest asks little of", () => {
  const result = check([guestOf()], [hostOf("to", qemu("10.0.2"))], null);
  const areas = result.notAssessed.map(({ area }) => area);
  expect(areas).toEqual(expect.arrayContaining(["clock", "firmware", "hyperv", "migration", "security"]));
});
