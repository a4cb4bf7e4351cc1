/** What a definition leaves open, what nobody knows of it, and what its firmware, timers and TPM ask for. */
import { describe, expect, test } from "vitest";
import type { AnyObservation } from "../../evidence/observation.ts";
import { fact, found, type guestOf, listing, qemu } from "../fixtures.ts";

type Written = NonNullable<Parameters<typeof guestOf>[0]>;

describe("what nobody knows", () => {
  // what of the guest | what is found
  test.each<[Written, string[]]>([
    [{ devices: "<disk/>" }, []],
    [{ devices: "<teleporter/>" }, ["unknown guest.unknown unknown unknown"]],
    [{ more: "<features><acpi/><warp/></features>" }, ["unknown guest.unknown unknown unknown"]],
    [{ more: "<clock><sundial/></clock>" }, ["unknown guest.unknown unknown unknown"]],
    [{ more: "<hyperdrive/>" }, ["unknown guest.unknown unknown unknown"]],
    [{ more: "<metadata><any/></metadata>" }, []],
    [
      { more: "<qemu:commandline xmlns:qemu='q'><qemu:arg value='-newdevice'/></qemu:commandline>" },
      ["unknown guest.unknown unknown unknown"],
    ],
    [
      { more: "<commandline xmlns='http://libvirt.org/schemas/domain/qemu/1.0'><arg value='-x'/></commandline>" },
      ["unknown guest.unknown unknown unknown"],
    ],
    [{ more: "<qemu:commandline xmlns:qemu='q'><qemu:env name='A'/></qemu:commandline>" }, []],
    [
      { more: "<qemu:override xmlns:qemu='q'><qemu:device alias='video0'/></qemu:override>" },
      ["unknown guest.unknown unknown unknown"],
    ],
  ])("%j", (guest, expected) => {
    expect(found("guest.unknown", { guest })).toEqual(expected);
  });
});

describe("what is left to each host", () => {
  const address = "<address type='pci' domain='0' bus='0' slot='2' function='0'/>";
  // the devices | whether the guest runs | what is found
  test.each<[string, boolean, string[]]>([
    [`<memballoon model='virtio'>${address}</memballoon>`, false, []],
    ["<memballoon model='none'/>", false, []],
    ["<memballoon model='virtio'/>", false, ["info device.address"]],
    ["<memballoon model='virtio'/>", true, []],
    ["", false, ["info device.default"]],
    [`<memballoon model='none'/><interface type='network'>${address}</interface>`, false, ["info device.default"]],
    [`<memballoon model='none'/><interface type='hostdev'>${address}</interface>`, false, []],
    [`<memballoon model='none'/><controller type='pci' index='0' model='pcie-root'/>`, false, []],
    [`<memballoon model='none'/><controller type='fdc' index='0'/><controller type='isa' index='0'/>`, false, []],
    [`<memballoon model='none'/><video><model type='none'/></video><sound model='sb16'/>`, false, []],
    [`<memballoon model='none'/><video><model type='vga'/></video>`, false, ["info device.address"]],
    [`<memballoon model='none'/><controller type='usb'>${address}</controller>`, false, ["info device.default"]],
    [`<memballoon model='none'/><video>${address}</video>`, false, ["info device.default"]],
  ])("%s, running: %s", (devices, live, expected) => {
    const guest = { devices, id: live ? "1" : "" };
    expect([...found("device.address", { guest }), ...found("device.default", { guest })]).toEqual(expected);
  });
});

describe("timers", () => {
  const hpet = "<timer name='hpet' present='no'/>";
  // the domain's type | the machine type | the timers | what is found
  test.each<[string, string, string, string[]]>([
    ["kvm", "pc-q35-9.2", hpet, []],
    ["kvm", "pc-q35-9.2", "", ["info clock.timer"]],
    ["kvm", "microvm", "", []],
    ["kvm", "pc-q35-9.2", `${hpet}<timer name='kvmclock' present='yes'/>`, []],
    ["qemu", "pc-q35-9.2", `${hpet}<timer name='kvmclock' present='yes'/>`, ["warning clock.timer"]],
    ["qemu", "pc-q35-9.2", `${hpet}<timer name='kvmclock' present='no'/>`, []],
    ["kvm", "pc-q35-9.2", `${hpet}<timer name='sundial'/>`, ["unknown clock.timer unknown"]],
  ])("%s, %s: %s", (type, machine, timers, expected) => {
    const guest = { type, machine, more: `<clock offset='utc'>${timers}</clock>` };
    expect(found("clock.timer", { guest })).toEqual(expected);
  });
});

describe("secure boot", () => {
  const loader = "<loader secure='yes' type='pflash'>/fw</loader>";
  const smm = "<features><smm state='on'/></features>";
  // what | the guest | what is found
  test.each<[string, Written, string[]]>([
    ["with SMM", { os: loader, more: smm }, []],
    ["without", { os: loader }, ["error firmware.type refused"]],
    ["on another board", { os: loader, more: smm, machine: "pc-i440fx-9.2" }, ["error firmware.type refused"]],
    ["not wanted", { os: "<loader type='pflash'>/fw</loader>" }, []],
  ])("%s", (_, guest, expected) => {
    expect(found("firmware.type", { guest })).toEqual(expected);
  });
});

describe("an emulated TPM", () => {
  const collected = (...missing: string[]) =>
    fact("collection", {
      time: "",
      asRoot: true,
      withGuests: true,
      complete: [],
      tools: [],
      missing: missing.map((what) => ({ what, why: "there is no swtpm", remedy: "" })),
    });
  const tpm = (inside = "", type = "emulator") =>
    `<tpm model='tpm-crb'><backend type='${type}' version='2.0'>${inside}</backend></tpm>`;
  // the device | the destination | what is found
  test.each<[string, AnyObservation[], string[]]>([
    [tpm(), [], []],
    [tpm(), [collected()], []],
    [tpm(), [collected("swtpm")], ["error tpm.state refused"]],
    [tpm("<source type='dir' path='/shared'/>"), [], ["warning tpm.state"]],
    [tpm("<encryption secret='6d'/>"), [], ["warning tpm.state"]],
    [tpm("", "external"), [], ["unknown tpm.state unknown unknown"]],
    [tpm("", "passthrough"), [collected("swtpm")], []],
  ])("%s", (devices, to, expected) => {
    expect(found("tpm.state", { guest: { devices }, to })).toEqual(expected);
  });
});

describe("device types and properties", () => {
  const types = (...names: string[]) => listing("devices", "type", ...names);
  const someKind = listing("devices", "graphics.type", "vnc");
  const acpi = "<interface type='network'><model type='virtio'/><acpi index='1'/></interface>";
  // the device | the destination | what is found
  test.each<[string, AnyObservation[], string[]]>([
    ["<interface><model type='igb'/></interface>", [types("igb")], []],
    ["<interface><model type='igb'/></interface>", [types("e1000")], ["error device.model refused"]],
    ["<interface><model type='igb'/></interface>", [someKind], ["unknown device.model unknown"]],
    ["<interface><model type='virtio'/></interface>", [someKind], []],
    ["<interface><model type='virtio'/></interface>", [types("e1000")], ["error device.model refused"]],
    ["<controller type='usb' model='qemu-xhci'/>", [types("qemu-xhci")], []],
    ["<controller type='usb' model='qemu-xhci'/>", [types("e1000")], ["error device.model refused"]],
    ["<controller type='scsi' model='lsilogic'/>", [types("pvscsi")], ["error device.model refused"]],
    ["<sound model='ich9'/>", [types("ich9-intel-hda")], []],
    ["<input type='tablet' bus='virtio'/>", [types("e1000")], ["error device.model refused"]],
    [acpi, [listing("devices", "property.virtio-net-pci", "acpi-index")], []],
    [acpi, [listing("devices", "property.virtio-net-pci", "mac")], ["error device.property refused"]],
    [acpi, [someKind], ["unknown device.property unknown"]],
  ])("%s", (devices, to, expected) => {
    const guest = { devices };
    expect([...found("device.model", { guest, to }), ...found("device.property", { guest, to })]).toEqual(expected);
  });

  test("a default that another release has otherwise", () => {
    const guest = { devices: "<video><model type='virtio'/></video>" };
    const move = { guest, from: [qemu("6.2.0")], to: [qemu("7.2.0")] };
    expect(found("device.property", move)).toEqual(["info device.property"]);
    expect(found("device.property", { ...move, from: [qemu("8.2.0")] })).toEqual([]);
    const said = { devices: "<video><model type='virtio'><resolution x='1' y='1'/></model></video>" };
    expect(found("device.property", { ...move, guest: said })).toEqual([]);
  });
});
