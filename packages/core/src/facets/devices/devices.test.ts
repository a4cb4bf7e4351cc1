import { describe, expect, it } from "vitest";
import { baseline } from "../../baseline/baseline.ts";
import type { Host } from "../../host/host.ts";
import { readHosts } from "../../read/read-hosts.ts";
import type { Setting } from "../setting/setting.ts";
import { devicesFacet } from "./devices-facet.ts";

const setting: Setting = { arch: "x86_64", accel: "kvm", accelStated: true, machineFamily: "q35" };

const domain = (devices: string, machine = "pc-q35-9.2") =>
  `<domainCapabilities><domain>kvm</domain><machine>${machine}</machine><arch>x86_64</arch>${devices}</domainCapabilities>`;
const enumeration = (device: string, name: string, ...values: string[]) =>
  `<devices><${device} supported='yes'><enum name='${name}'>${values.map((value) => `<value>${value}</value>`).join("")}</enum></${device}></devices>`;
const libvirt = (release: string) => `Using library: libvirt ${release}\nRunning hypervisor: QEMU 9.2.0\n`;
const qmp = (...answers: object[]) =>
  [{ QMP: { version: {} } }, { return: { enabled: true, present: true } }, { return: { arch: "x86_64" } }, ...answers]
    .map((answer) => JSON.stringify(answer))
    .join("\n");
const listTypes = (...names: string[]) => [
  { execute: "qom-list-types", arguments: { implements: "device", abstract: false } },
  { return: names.map((name) => ({ name, parent: "pci-device" })) },
];

function hostOf(name: string, ...texts: string[]): Host {
  const files = texts.map((text, part) => ({ name: `${name}.${part}`, text }));
  return readHosts([{ name, files }]).hosts[0]!;
}

const ask = (host: Host, kind: string, name: string) =>
  devicesFacet.covers(devicesFacet.offer(host, setting), { members: [{ kind, name }] });

describe("silence", () => {
  const graphics = domain(enumeration("graphics", "type", "vnc"));
  // what the host gave | a kind | a name | whether the host has it
  it.each<[string, string[], string, string, string]>([
    ["libvirt lists it", [graphics], "graphics.type", "vnc", "yes"],
    ["libvirt does not list it and knows the word", [graphics, libvirt("9.0.0")], "graphics.type", "spice", "no"],
    ["libvirt does not know the word", [graphics, libvirt("9.0.0")], "graphics.type", "rdp", "unknown"],
    ["a newer libvirt knows it", [graphics, libvirt("11.3.0")], "graphics.type", "rdp", "no"],
    ["nobody tells which libvirt it is", [graphics], "graphics.type", "spice", "unknown"],
    ["a word that nobody knows", [graphics, libvirt("11.3.0")], "graphics.type", "__proto__", "unknown"],
    ["another enumeration is listed", [graphics, libvirt("11.3.0")], "video.modelType", "vga", "unknown"],
    [
      "there is no such device at all",
      [domain("<devices><panic supported='no'/></devices>")],
      "panic.model",
      "isa",
      "no",
    ],
    ["a feature is denied", [domain("<features><ps2 supported='no'/></features>")], "feature", "ps2", "no"],
    ["a feature is left out", [domain("<features><ps2 supported='no'/></features>")], "feature", "genid", "unknown"],
    ["QEMU lists its types", [qmp(...listTypes("e1000"))], "type", "virtio-net-pci", "no"],
    ["QEMU does not list properties", [qmp(...listTypes("e1000"))], "property.e1000", "mac", "unknown"],
    ["no NIC model stands in libvirt's lists", [graphics, libvirt("11.3.0")], "type", "e1000", "unknown"],
  ])("%s", (_, texts, kind, name, answer) => {
    expect(ask(hostOf("h", ...texts), kind, name)).toBe(answer);
  });
});

describe("libvirt's words and QEMU's types", () => {
  const cirrus = domain(enumeration("video", "modelType", "vga", "cirrus"));
  it("tell of one another", () => {
    const one = hostOf("libvirt", cirrus, libvirt("11.3.0"));
    expect(["cirrus-vga", "VGA", "qxl", "e1000"].map((type) => ask(one, "type", type))).toEqual([
      "yes",
      "yes",
      "no",
      "unknown",
    ]);
    const other = hostOf("qemu", qmp(...listTypes("cirrus-vga", "e1000")));
    expect(["cirrus", "vga", "none"].map((model) => ask(other, "video.modelType", model))).toEqual([
      "yes",
      "no",
      "unknown",
    ]);
  });

  // what the host lists | its machine family | a word of libvirt's | whether a guest can have it
  it.each<[string, string[], string, [kind: string, name: string], string]>([
    ["a type that does it", ["virtio-blk-ccw"], "q35", ["disk.bus", "virtio"], "yes"],
    ["none that does", ["e1000"], "q35", ["disk.bus", "virtio"], "no"],
    ["one of several", ["megasas"], "q35", ["disk.bus", "scsi"], "yes"],
    ["none of those we know, and there are more", ["e1000"], "q35", ["disk.bus", "scsi"], "unknown"],
    ["a drive", ["scsi-cd"], "q35", ["disk.diskDevice", "cdrom"], "yes"],
    ["no drive", ["scsi-hd"], "q35", ["disk.diskDevice", "cdrom"], "no"],
    ["IDE on pc", ["piix3-ide"], "pc", ["disk.bus", "ide"], "yes"],
    ["IDE on q35", ["piix3-ide"], "q35", ["disk.bus", "ide"], "unknown"],
    ["QXL, so SPICE", ["qxl"], "q35", ["graphics.type", "spice"], "yes"],
    ["no QXL", ["e1000"], "q35", ["graphics.type", "spice"], "unknown"],
    ["devices alone, no backend", ["e1000"], "q35", ["rng.backendModel", "random"], "unknown"],
  ])("types tell of words that need one of several: %s", (_, types, machineFamily, [kind, name], answer) => {
    const offer = devicesFacet.offer(hostOf("h", qmp(...listTypes(...types))), { ...setting, machineFamily });
    expect(devicesFacet.covers(offer, { members: [{ kind, name }] })).toBe(answer);
  });

  it("libvirt's own word stands against the types", () => {
    const host = hostOf(
      "h",
      domain(enumeration("disk", "diskDevice", "disk")),
      libvirt("11.3.0"),
      qmp(...listTypes("floppy")),
    );
    expect(ask(host, "disk.diskDevice", "floppy")).toBe("no");
  });

  it("meet where one host is described by libvirt and the other by QMP", () => {
    const hosts = [hostOf("a", cirrus, libvirt("11.3.0")), hostOf("b", qmp(...listTypes("cirrus-vga", "e1000")))];
    const { devices } = baseline(hosts);
    expect(devices!["video.modelType"]).toEqual({
      common: ["cirrus"],
      undetermined: [],
      lost: [{ name: "vga", missingOn: ["b"] }],
    });
    expect(devices!.type).toEqual({
      common: ["cirrus-vga"],
      undetermined: [{ name: "e1000", hosts: ["a"] }],
      lost: [{ name: "VGA", missingOn: ["b"] }],
      libvirt: { VGA: "video.modelType=vga", "cirrus-vga": "video.modelType=cirrus" },
    });
  });
});

describe("machine types", () => {
  const bus = (machine: string, ...values: string[]) => domain(enumeration("disk", "bus", ...values), machine);
  const release = libvirt("11.3.0");
  it("a bus of another machine family says nothing", () => {
    const host = hostOf("h", bus("pc-i440fx-9.2", "ide", "virtio"), release);
    expect(["ide", "sata", "virtio"].map((name) => ask(host, "disk.bus", name))).toEqual([
      "unknown",
      "unknown",
      "unknown",
    ]);
  });

  it("what was asked with the guest's family counts", () => {
    const host = hostOf("h", bus("pc-i440fx-9.2", "ide", "virtio"), bus("pc-q35-9.2", "sata", "virtio"), release);
    expect(["ide", "sata", "virtio"].map((name) => ask(host, "disk.bus", name))).toEqual(["no", "yes", "yes"]);
  });

  it("graphics are the same for all", () => {
    const host = hostOf("h", domain(enumeration("graphics", "type", "vnc"), "pc-i440fx-9.2"), release);
    expect(["vnc", "spice"].map((name) => ask(host, "graphics.type", name))).toEqual(["yes", "no"]);
  });
});

describe("QMP", () => {
  const answered = (command: string, reply: unknown, asked: object = {}) =>
    hostOf("h", qmp({ execute: command, arguments: asked }, { return: reply }));
  it("tells a device's properties, whole", () => {
    const reply = [
      { name: "mac", type: "str" },
      { name: "mq", type: "bool" },
    ];
    const host = answered("device-list-properties", reply, { typename: "virtio-net-pci" });
    expect(["mac", "host_uso"].map((name) => ask(host, "property.virtio-net-pci", name))).toEqual(["yes", "no"]);
  });

  it("asked for other objects says nothing of devices", () => {
    const host = answered("qom-list-types", [{ name: "rng-random" }], { implements: "rng-backend" });
    expect(ask(host, "type", "e1000")).toBe("unknown");
  });

  it("takes a list without its question for one of devices, unless a backend is in it", () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ name: `d${index}`, parent: "pci-device" }));
    const devices = hostOf("h", qmp({ return: many }));
    expect([ask(devices, "type", "d0"), ask(devices, "backend", "rng-random")]).toEqual(["yes", "unknown"]);
    const all = hostOf("h", qmp({ return: [...many, { name: "rng-random", parent: "rng-backend" }] }));
    expect([ask(all, "type", "rng-random"), ask(all, "backend", "rng-random")]).toEqual(["no", "yes"]);
  });

  it("asked for all objects keeps what is no device apart", () => {
    const reply = [
      { name: "e1000", parent: "e1000-base" },
      { name: "rng-random", parent: "rng-backend" },
      { name: "qemu64-x86_64-cpu", parent: "x86_64-cpu" },
      { name: "pc-q35-9.2-machine", parent: "generic-pc-machine" },
      { name: "PCIE", parent: "PCI" },
      { name: "PCI", parent: "bus" },
      { name: "sev-snp-guest", parent: "sev-common" },
    ];
    const offer = devicesFacet.offer(answered("qom-list-types", reply), setting);
    const { common } = devicesFacet.choose(offer, { setting, decided: new Map(), policy: {} as never });
    expect([common.type, common.backend]).toEqual([["e1000"], ["rng-random", "sev-snp-guest"]]);
  });

  it("speaks libvirt's words of TPMs", () => {
    const host = answered("query-tpm-models", ["tpm-tis-device"]);
    expect(["tpm-tis", "tpm-crb", "tpm-new"].map((name) => ask(host, "tpm.model", name))).toEqual([
      "yes",
      "no",
      "unknown",
    ]);
  });
});
