import type { Guest } from "../../guest/guest.ts";
import { factsOf, type Host } from "../../host/host.ts";
import { attribute, child, children, descend, type XmlElement } from "../../xml/element.ts";
import { onceForGuest } from "../once-for-guest.ts";

/** A device of the host that a guest was handed. */
export interface HandedDevice {
  readonly kind: "pci" | "usb" | "mdev";
  /** What it is, so that an equal one can take its place: vendor and device, type; null: neither told nor resolved. */
  readonly id: string | null;
  /** Where the definition says it is. */
  readonly address: string | null;
  /** One of a failover pair: it is unplugged for the move, and an equal one is plugged at the destination. */
  readonly failover: boolean;
  /** The guest goes on without it where it is missing (USB's startupPolicy requisite and optional). */
  readonly optional: boolean;
  readonly element: XmlElement;
}

/**
 * The devices that a guest was handed: `<hostdev>` of PCI, USB and mediated devices, `<interface type='hostdev'>`. A PCI
 * device is named by its place on the source host, which says what it is. A mediated device is named by a uuid; its type
 * stands nowhere in the definition: the source host tells it, or has one type only.
 */
export const handedDevices = onceForGuest((guest: Guest, from: Host | null): readonly HandedDevice[] => {
  const devices = child(guest.domain, "devices");
  const cards = children(devices, "interface").filter((card) => attribute(card, "type") === "hostdev");
  return [
    ...children(devices, "hostdev").flatMap((device) => {
      const type = attribute(device, "type") ?? "";
      return Object.hasOwn(readers, type) ? readers[type]!(device, from) : [];
    }),
    ...cards.flatMap((card) => readPci(card, from)),
  ];
});

type Read = (device: XmlElement, from: Host | null) => HandedDevice[];

const readPci: Read = (device, from) => {
  const address = pciAddress(descend(device, "source", "address"));
  if (address === null) return [];
  const found = from === null ? undefined : factsOf(from, "pci.device").find(({ value }) => value.address === address);
  const failover = attribute(child(device, "teaming"), "type") === "transient";
  return [{ kind: "pci", id: found?.value.id ?? null, address, failover, optional: false, element: device }];
};

const readUsb: Read = (device, from) => {
  const source = child(device, "source");
  const [vendor, product] = [hex(child(source, "vendor")), hex(child(source, "product"))];
  const place = child(source, "address");
  const [bus, number] = ["bus", "device"].map((name) => Number(attribute(place, name) ?? Number.NaN));
  const address = Number.isNaN(bus) || Number.isNaN(number) ? null : `${bus}.${number}`;
  const there =
    from === null || address === null
      ? undefined
      : factsOf(from, "usb.device").find(({ value }) => `${value.bus}.${value.device}` === address);
  const resolved = there === undefined ? null : `${there.value.vendor}:${there.value.product}`;
  const policy = attribute(source, "startupPolicy") ?? "mandatory";
  return [
    {
      kind: "usb",
      id: vendor === null || product === null ? resolved : `${vendor}:${product}`,
      address,
      failover: false,
      optional: policy === "optional" || policy === "requisite",
      element: device,
    },
  ];
};

const readMdev: Read = (device, from) => {
  const types = new Set(from === null ? [] : factsOf(from, "mdev.type").map(({ value }) => value.id));
  const address = attribute(descend(device, "source", "address"), "uuid") ?? null;
  const made = from === null ? undefined : factsOf(from, "mdev.device").find(({ value }) => value.uuid === address);
  const id = made?.value.type ?? (types.size === 1 ? [...types][0]! : null);
  return [{ kind: "mdev", id, address, failover: false, optional: false, element: device }];
};

const readers: Readonly<Record<string, Read>> = { pci: readPci, usb: readUsb, mdev: readMdev };

/** `0000:03:00.0`, as the kernel names it; numbers may be decimal or hexadecimal in the definition. */
function pciAddress(address: XmlElement | undefined): string | null {
  const parts = ["domain", "bus", "slot", "function"].map((name) => {
    const text = attribute(address, name) ?? (name === "domain" ? "0" : "");
    return /^(?:0x[0-9a-fA-F]{1,8}|\d{1,8})$/.test(text) ? Number(text) : null;
  });
  if (parts.some((part) => part === null)) return null;
  const [domain, bus, slot, fn] = parts.map((part, index) => part!.toString(16).padStart([4, 2, 2, 1][index]!, "0"));
  return `${domain}:${bus}:${slot}.${fn}`;
}

/** `046d` of `<vendor id='0x046d'/>`. */
function hex(element: XmlElement | undefined): string | null {
  const text = attribute(element, "id") ?? "";
  return /^(?:0x)?[0-9a-fA-F]{1,4}$/.test(text) ? text.replace(/^0x/, "").toLowerCase().padStart(4, "0") : null;
}
