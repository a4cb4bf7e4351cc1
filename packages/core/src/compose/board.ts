import type { XmlNode } from "../xml/write.ts";
import { element, type PciPlace, pciAddress } from "./node.ts";

/** The slots of a machine type: each device takes one, and the controllers that make them are named at the end. */
export interface Board {
  /** The address for the next device. */
  next(): XmlNode;
  /** The screen's address: firmware looks for it here. */
  readonly video: XmlNode;
  /** The controllers of the machine type itself, and those that carry the devices. */
  controllers(): XmlNode[];
}

/** Root ports that stay free, for devices that are plugged in later: QEMU cannot add one to a running guest. */
const sparePorts = 4;

/** libvirt's own place of the first root port on q35, eight to a slot. */
const firstPortSlot = 2;

/** Q35: every device on a root port of its own, as libvirt lays guests out; SATA is on board at 00:1f.2. */
export function q35Board(): Board {
  let devices = 0;
  return {
    next: () => pciAddress(place(++devices, 0)),
    video: pciAddress(place(0, 1)),
    controllers: () => [
      element("controller", { type: "pci", index: 0, model: "pcie-root" }),
      ...Array.from({ length: devices + sparePorts }, (_, port) => rootPort(port)),
      element("controller", { type: "sata", index: 0 }, pciAddress({ bus: 0, slot: 0x1f, function: 2 })),
    ],
  };
}

function rootPort(port: number): XmlNode {
  const [slot, number] = [firstPortSlot + (port >> 3), port & 7];
  return element(
    "controller",
    { type: "pci", index: port + 1, model: "pcie-root-port" },
    element("model", { name: "pcie-root-port" }),
    element("target", { chassis: port + 1, port: `0x${((slot << 3) | number).toString(16)}` }),
    pciAddress({ bus: 0, slot, function: number }, number === 0 ? "on" : undefined),
  );
}

/** I440FX: one bus; slot 1 is the chip set's. */
export function i440fxBoard(): Board {
  let slot = 2;
  return {
    next: () => pciAddress(place(0, ++slot)),
    video: pciAddress(place(0, 2)),
    controllers: () => [
      element("controller", { type: "pci", index: 0, model: "pci-root" }),
      element("controller", { type: "ide", index: 0 }, pciAddress({ bus: 0, slot: 1, function: 1 })),
    ],
  };
}

/** Slots of the one bus that are left for devices. */
export const i440fxSlots = 29;

function place(bus: number, slot: number): PciPlace {
  return { bus, slot, function: 0 };
}
