import type { XmlNode } from "../xml/write.ts";
import type { Board } from "./board.ts";
import { tpmNodes } from "./firmware.ts";
import { type AddressedCard, addressedCards, type NewDisk, type NewGuest } from "./new-guest.ts";
import { element } from "./node.ts";

/** The bus and the card that the guest's system has drivers for before any are installed. */
const models = {
  linux: { bus: "virtio", card: "virtio" },
  windows: { bus: "sata", card: "e1000e" },
} as const;

/**
 * The devices of a new guest: each with its model and address, so that no libvirt or QEMU adds one of its own choice.
 * Disks bypass the host's cache and cards have no boot ROM, since both keep guests from being moved.
 */
export function devicesOf(guest: NewGuest, board: Board, video: string): XmlNode[] {
  const { bus } = models[guest.system];
  const disks = guest.disks.map((disk, index) => diskOf(disk, bus, index, board));
  const cards = addressedCards(guest).map((card) => cardOf(card, guest, board));
  const usb = element("controller", { type: "usb", index: 0, model: "qemu-xhci", ports: 15 }, board.next());
  const serial = element("controller", { type: "virtio-serial", index: 0 }, board.next());
  const rest = [
    ...consoles,
    agent,
    ...inputs,
    ...tpmNodes(guest),
    element(
      "graphics",
      { type: "vnc", autoport: "yes", listen: "127.0.0.1" },
      element("listen", { type: "address", address: "127.0.0.1" }),
    ),
    element("video", {}, element("model", { type: video, heads: 1, primary: "yes" }), board.video),
    element("memballoon", { model: "virtio", freePageReporting: "off" }, board.next()),
    element(
      "rng",
      { model: "virtio" },
      { ...element("backend", { model: "random" }), text: "/dev/urandom" },
      board.next(),
    ),
  ];
  return [...disks, ...board.controllers(), usb, serial, ...cards, ...rest];
}

function diskOf(disk: NewDisk, bus: "virtio" | "sata", index: number, board: Board): XmlNode {
  const target = `${bus === "virtio" ? "vd" : "sd"}${letters(index)}`;
  const type = disk.kind;
  return element(
    "disk",
    { type, device: "disk" },
    element("driver", { name: "qemu", type: disk.format, cache: "none" }),
    sourceOf(disk),
    element("target", { dev: target, bus }),
    bus === "virtio"
      ? board.next()
      : element("address", { type: "drive", controller: 0, bus: 0, target: 0, unit: index }),
  );
}

function sourceOf(disk: NewDisk): XmlNode {
  if (disk.kind === "file") return element("source", { file: disk.path });
  if (disk.kind === "block") return element("source", { dev: disk.path });
  return element("source", { pool: disk.pool, volume: disk.volume });
}

/** a, b… z, aa: as disks are counted. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`;
}

function cardOf({ kind, name, mac }: AddressedCard, { system }: NewGuest, board: Board): XmlNode {
  return element(
    "interface",
    { type: kind },
    element("mac", { address: mac }),
    element("source", { [kind]: name }),
    element("model", { type: models[system].card }),
    element("rom", { enabled: "no" }),
    board.next(),
  );
}

const consoles: readonly XmlNode[] = [
  element(
    "serial",
    { type: "pty" },
    element("target", { type: "isa-serial", port: 0 }, element("model", { name: "isa-serial" })),
  ),
  element("console", { type: "pty" }, element("target", { type: "serial", port: 0 })),
];

/** The channel of the agent in the guest; libvirt puts its socket where it belongs on each host. */
const agent = element(
  "channel",
  { type: "unix" },
  element("target", { type: "virtio", name: "org.qemu.guest_agent.0" }),
  element("address", { type: "virtio-serial", controller: 0, bus: 0, port: 1 }),
);

const inputs: readonly XmlNode[] = [
  element("input", { type: "tablet", bus: "usb" }, element("address", { type: "usb", bus: 0, port: 1 })),
  element("input", { type: "mouse", bus: "ps2" }),
  element("input", { type: "keyboard", bus: "ps2" }),
];

/** Devices that take a slot, besides one for each disk (on virtio) and card. */
export const slotsBeside = 4;
