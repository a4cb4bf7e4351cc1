import { attribute, child, type XmlElement } from "../../xml/element.ts";
import type { GuestKinds, NamedPart } from "../kinds/guest-kinds.ts";

/** Where a device's definition says a value of an enumeration of libvirt's domain capabilities. */
interface Place {
  readonly kind: string;
  readonly read: (device: XmlElement) => string | undefined;
}

const own = (name: string) => (device: XmlElement) => attribute(device, name);
const of = (element: string, name: string) => (device: XmlElement) => attribute(child(device, element), name);

/** By element of `<devices>`; libvirt's formatdomain and formatdomaincaps. */
const places: Readonly<Record<string, readonly Place[]>> = {
  disk: [
    { kind: "disk.bus", read: of("target", "bus") },
    { kind: "disk.diskDevice", read: own("device") },
    { kind: "disk.model", read: own("model") },
  ],
  video: [{ kind: "video.modelType", read: of("model", "type") }],
  graphics: [{ kind: "graphics.type", read: own("type") }],
  rng: [
    { kind: "rng.model", read: own("model") },
    { kind: "rng.backendModel", read: of("backend", "model") },
  ],
  tpm: [
    { kind: "tpm.model", read: own("model") },
    { kind: "tpm.backendModel", read: of("backend", "type") },
  ],
  filesystem: [{ kind: "filesystem.driverType", read: of("driver", "type") }],
  redirdev: [{ kind: "redirdev.bus", read: own("bus") }],
  crypto: [{ kind: "crypto.model", read: own("model") }],
  hostdev: [{ kind: "hostdev.subsysType", read: own("type") }],
  interface: [{ kind: "type", read: networkCard }],
};

/**
 * Card models that some builds of QEMU lack, by libvirt's names; they are in no enumeration of libvirt's, so only QMP
 * tells of them. virtio's own are in every build that runs such guests.
 */
const networkCards: ReadonlyMap<string, string> = new Map(
  ["e1000", "e1000e", "igb", "rtl8139", "vmxnet3", "ne2k_pci", "pcnet", "i82551", "i82557b", "i82559er"].map((name) => [
    name,
    name,
  ]),
);

function networkCard(card: XmlElement): string | undefined {
  return networkCards.get(attribute(child(card, "model"), "type") ?? "");
}

export const guestDevices: GuestKinds = {
  checkOf: () => "device.model",
  partsOf: ({ guest }) =>
    (child(guest.domain, "devices")?.children ?? []).flatMap((element): NamedPart[] =>
      (Object.hasOwn(places, element.name) ? places[element.name]! : []).flatMap(({ kind, read }) => {
        const name = read(element);
        return name === undefined || name === "" ? [] : [{ kind, name, element }];
      }),
    ),
};
