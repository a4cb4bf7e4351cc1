import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../check/check.ts";
import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import { readGuests } from "../../guest/read-guests.ts";
import type { Host } from "../../host/host.ts";
import { answerPassthrough } from "./guest-passthrough.ts";

const source = { file: "kernel.txt", line: 3, tool: "/sys" };

function host(name: string, ...observations: AnyObservation[]): Host {
  return { name, documents: [{ kind: "k", key: "k", uuid: null, hostName: null, source, observations }] };
}

const pci = (address: string, id: string) => {
  const value = {
    address: `0000:${address}`,
    id,
    class: "0x020000",
    driver: null,
    iommuGroup: null,
    virtualFunctions: null,
  };
  return observe("pci.device", everywhere, value, source);
};
const vfio = (address: string, migration: boolean) =>
  observe("vfio.device", everywhere, { address: `0000:${address}`, migration }, source);
const usb = (vendor: string, product: string, bus = 1, device = 2) =>
  observe("usb.device", everywhere, { bus, device, vendor, product, serial: null }, source);
const mdev = (id: string, available: number | null) =>
  observe("mdev.type", everywhere, { parent: "0000:05:00.0", id, available }, source);
const made = (type: string, uuid = "4b20d080-1b54-4048-85b3-a6a62d165c01") =>
  observe("mdev.device", everywhere, { uuid, parent: null, type }, source);
const complete = ["pci.device", "usb.device", "mdev.type"];
const whole = { time: "now", asRoot: true, withGuests: true, tools: [], complete, missing: [] };
const listed = observe("collection", everywhere, whole, source);

const handedPci = (bus: string, more = "") =>
  `<hostdev mode='subsystem' type='pci'><source><address domain='0x0000' bus='${bus}' slot='0x00' function='0x0'/></source>${more}</hostdev>`;
const handedUsb = (policy = "") =>
  `<hostdev mode='subsystem' type='usb'><source${policy === "" ? "" : ` startupPolicy='${policy}'`}><vendor id='0x046D'/><product id='0xc31c'/></source></hostdev>`;
const usbByPlace = "<hostdev type='usb'><source><address bus='1' device='2'/></source></hostdev>";
const handedMdev =
  "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='4b20d080-1b54-4048-85b3-a6a62d165c01'/></source></hostdev>";
const teaming = "<teaming type='transient' persistent='ua-n'/>";
const card =
  "<interface type='hostdev'><source><address type='pci' domain='0' bus='3' slot='0' function='0'/></source></interface>";

function told(devices: string, to: readonly AnyObservation[], from: readonly AnyObservation[] | null): string[] {
  const text = `<domain type='kvm'><name>g</name><os><type arch='x86_64'>hvm</type></os><devices>\n${devices}</devices></domain>`;
  const { moves } = check(
    readGuests([{ name: "g.xml", text }]).guests,
    [host("b", ...to)],
    from === null ? null : host("a", ...from),
    { checks: ["passthrough"] },
  );
  return moves[0]!.findings.map(({ severity, check: id, qemu, guestSees }) =>
    [severity, id.replace("passthrough.", ""), qemu ?? guestSees ?? ""].join(" ").trim(),
  );
}

const nic = pci("03:00.0", "8086:10fb");
const here = [nic, vfio("03:00.0", true), pci("04:00.0", "8086:10fb"), vfio("04:00.0", true)];
const uuid = "4b20d080-1b54-4048-85b3-a6a62d165c01";
const movable = observe("vfio.device", everywhere, { address: uuid, migration: true }, source);

describe("what a guest was handed", () => {
  // what | the devices | the destination | the source | findings
  test.each<[string, string, AnyObservation[], AnyObservation[] | null, string[]]>([
    ["nothing", "", [nic], null, []],
    ["a device whose driver there takes over", handedPci("0x03"), [nic, vfio("03:00.0", true)], here, []],
    [
      "a device whose driver there does not",
      handedPci("0x03"),
      [nic, vfio("03:00.0", false)],
      here,
      ["error pci refused"],
    ],
    ["a device of whose driver nothing is told", handedPci("0x03"), [nic], here, ["unknown pci unknown"]],
    [
      "a device whose driver here hands nothing over",
      handedPci("0x03"),
      [nic, vfio("03:00.0", true)],
      [nic, vfio("03:00.0", false)],
      ["error pci refused"],
    ],
    [
      "a device of whose driver here nothing is told",
      handedPci("0x03"),
      [nic, vfio("03:00.0", true)],
      [nic],
      ["unknown pci unknown"],
    ],
    [
      "a mediated device of whose driver here nothing is told",
      handedMdev,
      [mdev("nvidia-63", 0), made("nvidia-63")],
      [made("nvidia-63")],
      ["unknown mdev unknown"],
    ],
    ["no equal device there", handedPci("0x03"), [pci("03:00.0", "8086:1572")], here, ["error pci refused"]],
    ["what it is is not told", handedPci("0x03"), [nic], null, ["unknown pci unknown"]],
    ["devices there are not told", handedPci("0x03"), [usb("1d6b", "0002")], here, ["unknown pci unknown"]],
    ["one of a failover pair", handedPci("3", teaming), [nic], here, []],
    [
      "one of a failover pair, and none there",
      handedPci("3", teaming),
      [pci("03:00.0", "8086:1572")],
      here,
      ["error failover refused"],
    ],
    [
      "two of failover pairs, and one there",
      handedPci("3", teaming) + handedPci("4", teaming),
      [nic],
      here,
      ["error failover refused", "warning failover"],
    ],
    [
      "an equal one in another place",
      handedPci("3", teaming),
      [pci("81:00.0", "8086:10fb")],
      here,
      ["warning failover"],
    ],
    ["a card that is handed on", card, [nic, vfio("03:00.0", true)], here, []],
    ["a USB device that is there", handedUsb(), [usb("046d", "c31c")], null, []],
    ["a USB device that is not", handedUsb(), [usb("1d6b", "0002")], null, ["error usb refused"]],
    ["a USB device that must be there", handedUsb("mandatory"), [usb("1d6b", "0002")], null, ["error usb refused"]],
    [
      "one that may be missing after a move",
      handedUsb("requisite"),
      [usb("1d6b", "0002")],
      null,
      ["warning usb changed"],
    ],
    ["one that may always be missing", handedUsb("optional"), [usb("1d6b", "0002")], null, ["warning usb changed"]],
    ["one that may be missing and is not told", handedUsb("optional"), [nic], null, []],
    ["no USB device at all there", handedUsb(), [listed], null, ["error usb refused"]],
    ["two of one kind, and one there", handedUsb() + handedUsb(), [usb("046d", "c31c")], null, ["error usb refused"]],
    ["a USB device by its place", usbByPlace, [usb("046d", "c31c")], [usb("046d", "c31c")], []],
    ["a USB device by its place, not known which", usbByPlace, [usb("046d", "c31c")], null, ["unknown usb unknown"]],
    [
      "a mediated device of the only type",
      handedMdev,
      [mdev("nvidia-63", 1)],
      [mdev("nvidia-63", 0), movable],
      ["warning mdev"],
    ],
    [
      "that is made there already",
      handedMdev,
      [mdev("nvidia-63", 0), made("nvidia-63")],
      [made("nvidia-63"), movable],
      [],
    ],
    [
      "whose uuid is another's there",
      handedMdev,
      [mdev("nvidia-63", 1), made("nvidia-64")],
      [made("nvidia-63"), movable],
      ["error mdev refused"],
    ],
    [
      "of a type that its host tells",
      handedMdev,
      [mdev("nvidia-64", 1)],
      [mdev("nvidia-63", 0), mdev("nvidia-64", 0), made("nvidia-64"), movable],
      ["warning mdev"],
    ],
    [
      "of which none can be made",
      handedMdev,
      [mdev("nvidia-63", 0)],
      [mdev("nvidia-63", 0), movable],
      ["unknown mdev unknown"],
    ],
    [
      "of a type that is not there",
      handedMdev,
      [mdev("nvidia-64", 9)],
      [mdev("nvidia-63", 0), movable],
      ["error mdev refused"],
    ],
    [
      "of one of two types",
      handedMdev,
      [mdev("nvidia-64", 9)],
      [mdev("nvidia-63", 0), mdev("nvidia-64", 1), movable],
      ["unknown mdev unknown"],
    ],
    ["where nothing can be divided", handedMdev, [listed], null, ["error mdev refused"]],
    ["a hostdev of another type", "<hostdev mode='subsystem' type='scsi'/>", [nic], here, []],
    ["an address that is none", handedPci("zz"), [nic], here, []],
  ])("%s", (_, devices, to, from, expected) => {
    expect(told(devices, to, from)).toEqual(expected);
  });
});

test("the answer is that of trying every way to give each wanted device its own", () => {
  const device = fc.record({ id: fc.constantFrom("a", "b"), migrates: fc.constantFrom(true, false, null) });
  const wish = fc.record({ id: fc.constantFrom("a", "b"), failover: fc.boolean() });
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(device, { maxLength: 4 }), fc.array(wish, { maxLength: 4 }), (devices, wishes) => {
      const matches = (sure: boolean, rest = wishes, taken: number[] = []): boolean => {
        const [first, ...others] = rest;
        if (first === undefined) return true;
        return devices.some(({ id, migrates }, place) => {
          const takes = first.failover || migrates === true || (!sure && migrates === null);
          return id === first.id && takes && !taken.includes(place) && matches(sure, others, [...taken, place]);
        });
      };
      const expected = matches(true) ? "yes" : matches(false) ? "unknown" : "no";
      const offer = {
        pci: devices.map((one, place) => ({ ...one, address: String(place), bridge: false })),
        usb: null,
        mdev: null,
        made: [],
      };
      const wanted = wishes.map((one) => ({ ...one, kind: "pci" as const, address: null }));
      const answers = answerPassthrough(offer, { wanted }).map(({ answer }) => answer);
      const together = answers.includes("no") ? "no" : answers.includes("unknown") ? "unknown" : "yes";
      seen.add(expected);
      expect(together).toBe(expected);
    }),
    { numRuns: 1000 },
  );
  expect([...seen].sort()).toEqual(["no", "unknown", "yes"]);
});
