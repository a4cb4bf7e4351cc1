import { attribute, child, type XmlElement } from "../../xml/element.ts";

type Types = Readonly<Record<string, string>>;

const same = (...names: string[]): Types => Object.fromEntries(names.map((name) => [name, name]));
const numbered = (from: string, to: string, count: number): Types =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${from}${index + 1}`, `${to}${index + 1}`]));

const virtioPci = (type: string): Types => ({
  virtio: `${type}-pci`,
  "virtio-transitional": `${type}-pci-transitional`,
  "virtio-non-transitional": `${type}-pci-non-transitional`,
});

/**
 * QEMU's device types on x86 by libvirt's names of models (src/qemu/qemu_command.c, qemu_domain_address.c). Devices that
 * are in an enumeration of domain capabilities are not here: that tells of them.
 */
const cards: Types = {
  ...same(
    "e1000",
    "e1000e",
    "igb",
    "rtl8139",
    "vmxnet3",
    "ne2k_pci",
    "pcnet",
    "i82551",
    "i82557b",
    "i82559er",
    "usb-net",
  ),
  ...virtioPci("virtio-net"),
};
const controllers: Readonly<Record<string, Types>> = {
  usb: {
    ...same("qemu-xhci", "pci-ohci"),
    "nec-xhci": "nec-usb-xhci",
    "piix3-uhci": "piix3-usb-uhci",
    "piix4-uhci": "piix4-usb-uhci",
    "vt82c686b-uhci": "vt82c686b-usb-uhci",
    ehci: "usb-ehci",
    ...numbered("ich9-uhci", "ich9-usb-uhci", 6),
    ...numbered("ich9-ehci", "ich9-usb-ehci", 2),
  },
  scsi: {
    ...same("am53c974", "dc390"),
    ...virtioPci("virtio-scsi"),
    "virtio-scsi": "virtio-scsi-pci",
    lsilogic: "lsi53c895a",
    lsisas1068: "mptsas1068",
    lsisas1078: "megasas",
    vmpvscsi: "pvscsi",
  },
  pci: {
    ...same("pcie-root-port", "pci-bridge", "pxb-pcie"),
    "dmi-to-pci-bridge": "i82801b11-bridge",
    "pci-expander-bus": "pxb",
    "pcie-expander-bus": "pxb-pcie",
    "pcie-switch-downstream-port": "xio3130-downstream",
    "pcie-switch-upstream-port": "x3130-upstream",
    "pcie-to-pci-bridge": "pcie-pci-bridge",
  },
  "virtio-serial": virtioPci("virtio-serial"),
};
const sounds: Types = {
  ...same("sb16"),
  ac97: "AC97",
  es1370: "ES1370",
  ich6: "intel-hda",
  ich9: "ich9-intel-hda",
  usb: "usb-audio",
  virtio: "virtio-sound-pci",
};
const inputs: Readonly<Record<string, Types>> = {
  usb: { keyboard: "usb-kbd", mouse: "usb-mouse", tablet: "usb-tablet" },
  virtio: {
    keyboard: "virtio-keyboard-pci",
    mouse: "virtio-mouse-pci",
    passthrough: "virtio-input-host-pci",
    tablet: "virtio-tablet-pci",
  },
};
const memories: Types = {
  "virtio-mem": "virtio-mem-pci",
  "virtio-pmem": "virtio-pmem-pci",
  dimm: "pc-dimm",
  nvdimm: "nvdimm",
};

const own = (name: string) => (device: XmlElement) => attribute(device, name) ?? "";

/** By element of `<devices>`, where its model is told and which type that is. */
const readers: Readonly<Record<string, (device: XmlElement) => string | undefined>> = {
  interface: (device) => pick(cards, attribute(child(device, "model"), "type") ?? ""),
  controller: (device) => pick(pick(controllers, own("type")(device)) ?? {}, own("model")(device)),
  sound: (device) => pick(sounds, own("model")(device)),
  input: (device) => pick(pick(inputs, own("bus")(device)) ?? {}, own("type")(device)),
  watchdog: (device) => pick(same("i6300esb", "ib700"), own("model")(device)),
  memballoon: (device) => pick(virtioPci("virtio-balloon"), own("model")(device)),
  vsock: (device) => pick(virtioPci("vhost-vsock"), own("model")(device)),
  shmem: (device) => pick(same("ivshmem-doorbell", "ivshmem-plain"), attribute(child(device, "model"), "type") ?? ""),
  iommu: (device) => pick({ amd: "amd-iommu", intel: "intel-iommu", virtio: "virtio-iommu-pci" }, own("model")(device)),
  memory: (device) => pick(memories, own("model")(device)),
  pstore: () => "acpi-erst",
  video: (device) => pick({ virtio: "virtio-gpu-pci" }, attribute(child(device, "model"), "type") ?? ""),
};

function pick<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** QEMU's type for a device of a guest on x86; null where it is not told or not here. */
export function qemuTypeOf(device: XmlElement): string | null {
  return (Object.hasOwn(readers, device.name) ? readers[device.name]!(device) : undefined) ?? null;
}

/** What people are told of a type. */
export const deviceWords = (type: string): string => `QEMU's device ${type}`;

/** The architectures whose devices are on PCI as here. */
export const hasPciTypes = (arch: string): boolean => arch === "x86_64" || arch === "i686";
