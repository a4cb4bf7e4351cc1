import { attribute, child, type XmlElement } from "../../xml/element.ts";
import { type Field, field, optional, size } from "./field.ts";

/** One kind of device: what of it is compared, device by device in the order they are written. */
export interface DeviceKind {
  /** The element below `<devices>`. */
  readonly element: string;
  /** What libvirt calls the kind where the numbers differ: `Target domain SAYS count`. */
  readonly says: string;
  readonly fields: readonly Field[];
  /** Has the options of virtio devices. */
  readonly virtio?: true;
  /** libvirt adds or takes away such a device by itself, so it is not counted. */
  readonly implicit?: (device: XmlElement) => boolean;
}

const is = (device: XmlElement, name: string, ...values: string[]) => values.includes(attribute(device, name) ?? "");

/** Controllers that libvirt makes by itself and leaves out of what it sends. */
function madeByItself(controller: XmlElement): boolean {
  const first = is(controller, "index", "0");
  if (is(controller, "type", "pci")) return first && is(controller, "model", "pci-root", "pcie-root");
  return is(controller, "type", "usb") && first && is(controller, "model", "piix3-uhci", "");
}

/** In libvirt's order (virDomain*DefCheckABIStability). */
export const deviceKinds: readonly DeviceKind[] = [
  {
    element: "disk",
    says: "disk",
    virtio: true,
    fields: [
      field("disk device", "@device", "disk"),
      field("disk bus", "target@bus"),
      field("disk", "target@dev"),
      optional("disk serial", "serial"),
      optional("disk wwn", "wwn"),
      optional("disk access mode", "?readonly"),
      optional("disk model", "@model"),
      optional("disk rotation rate", "target@rotation_rate"),
      optional("disk queue count", "driver@queues"),
      optional("disk queue size", "driver@queue_size"),
      optional("disk logical_block_size", "blockio@logical_block_size"),
      optional("disk physical_block_size", "blockio@physical_block_size"),
      optional("disk discard_granularity", "blockio@discard_granularity"),
    ],
  },
  {
    element: "controller",
    says: "controller",
    virtio: true,
    implicit: madeByItself,
    fields: [
      field("controller type", "@type"),
      field("controller index", "@index"),
      field("controller model", "@model"),
      optional("controller ports", "@ports"),
      optional("controller vectors", "@vectors"),
    ],
  },
  {
    element: "filesystem",
    says: "filesystem",
    virtio: true,
    fields: [
      field("filesystem guest target", "target@dir"),
      optional("filesystem access mode", "?readonly"),
      optional("filesystem model", "@model"),
    ],
  },
  {
    element: "interface",
    says: "net card",
    virtio: true,
    fields: [
      field("network card mac", "mac@address"),
      field("network card model", "model@type"),
      optional("network card MTU", "mtu@size"),
      optional("network card queues", "driver@queues"),
    ],
  },
  {
    element: "input",
    says: "input device",
    virtio: true,
    implicit: (input) => is(input, "bus", "ps2", "xen"),
    fields: [field("input device type", "@type"), field("input device bus", "@bus"), optional("input model", "@model")],
  },
  {
    element: "sound",
    says: "sound card",
    fields: [field("sound card model", "@model"), optional("sound card multichannel setting", "@multichannel")],
  },
  {
    element: "video",
    says: "video card",
    virtio: true,
    fields: [
      field("video card model", "model@type"),
      ...["ram", "vram", "vram64", "vgamem", "heads"].map((name) => field(`video card ${name}`, `model@${name}`)),
      optional("video card 2d accel", "model/acceleration@accel2d"),
      optional("video card 3d accel", "model/acceleration@accel3d"),
    ],
  },
  {
    element: "hostdev",
    says: "host device",
    fields: [
      field("host device mode", "@mode", "subsystem"),
      { says: "host device subsystem type", read: subsystem, absent: "filled" },
    ],
  },
  { element: "smartcard", says: "smartcard", fields: [] },
  {
    element: "serial",
    says: "serial port",
    fields: [
      field("serial type", "target@type"),
      field("serial model", "target/model@name"),
      field("serial port", "target@port"),
    ],
  },
  { element: "parallel", says: "parallel port", fields: [field("parallel port", "target@port")] },
  {
    element: "channel",
    says: "channel",
    fields: [
      field("channel type", "target@type"),
      optional("channel name", "target@name"),
      optional("channel addr", "target@address"),
    ],
  },
  {
    element: "console",
    says: "console",
    implicit: (console) => is(child(console, "target") ?? console, "type", "serial"),
    fields: [field("console type", "target@type")],
  },
  { element: "hub", says: "hub device", fields: [field("hub device type", "@type")] },
  {
    element: "redirdev",
    says: "redirected devices",
    fields: [field("redirected device bus", "@bus"), field("redirected device source type", "@type")],
  },
  {
    element: "redirfilter",
    says: "USB redirection filter",
    fields: [{ says: "USB redirection filter rules", read: filterRules, absent: "" }],
  },
  {
    element: "watchdog",
    says: "watchdog device",
    implicit: (watchdog) => is(watchdog, "model", "itco"),
    fields: [field("watchdog model", "@model")],
  },
  {
    element: "memballoon",
    says: "memory balloon",
    virtio: true,
    fields: [
      field("balloon model", "@model"),
      optional("balloon autodeflate attribute value", "@autodeflate"),
      optional("balloon freePageReporting attribute value", "@freePageReporting"),
    ],
  },
  { element: "rng", says: "RNG device", virtio: true, fields: [field("RNG model", "@model")] },
  { element: "panic", says: "panic device", fields: [field("panic model", "@model")] },
  {
    element: "shmem",
    says: "shared memory device",
    fields: [
      field("shared memory role", "@role", "peer"),
      field("shared memory model", "model@type"),
      size("shared memory size", "size", "KiB"),
      optional("shared memory server usage", "?server"),
      optional("shared memory MSI vectors", "msi@vectors"),
      optional("shared memory MSI ioeventfd", "msi@ioeventfd"),
    ],
  },
  {
    element: "tpm",
    says: "TPM device",
    fields: [
      field("TPM device type", "backend@type"),
      field("TPM device model", "@model"),
      field("TPM version", "backend@version"),
      { says: "active PCR banks", read: pcrBanks, absent: "" },
    ],
  },
  {
    element: "memory",
    says: "memory device",
    fields: [
      field("memory device model", "@model"),
      field("memory device targetNode", "target/node"),
      size("memory device size", "target/size", "KiB"),
      size("NVDIMM label size", "target/label/size", "KiB"),
      size("NVDIMM alignment", "source/alignsize", "KiB"),
      optional("NVDIMM pmem flag", "source/pmem"),
      optional("NVDIMM readonly flag", "target/readonly"),
      optional("NVDIMM UUID", "uuid"),
      size("memory device block size", "target/block", "KiB"),
      size("memory device requested size", "target/requested", "KiB"),
      field("memory device address", "target/address@base"),
      optional("memory device dynamicMemslots property", "target@dynamicMemslots"),
    ],
  },
  {
    element: "iommu",
    says: "IOMMU device",
    fields: [
      field("domain IOMMU device model", "@model"),
      ...["intremap", "caching_mode", "eim", "iotlb", "aw_bits", "dma_translation"].map((name) =>
        optional(`domain IOMMU device ${name} value`, `driver@${name}`),
      ),
    ],
  },
  { element: "vsock", says: "vsock device", virtio: true, fields: [field("domain vsock device model", "@model")] },
  {
    element: "pstore",
    says: "pstore device",
    fields: [field("pstore device backend", "@backend"), size("pstore size", "size", "KiB")],
  },
];

/** A pci device may become a mediated one, and the other way round. */
function subsystem(hostdev: XmlElement | undefined): string | undefined {
  const type = attribute(hostdev, "type");
  return type === "pci" || type === "mdev" ? "pci or mdev" : type;
}

function filterRules(filter: XmlElement | undefined): string {
  return (filter?.children ?? [])
    .map((rule) =>
      ["class", "vendor", "product", "version", "allow"].map((name) => attribute(rule, name) ?? "").join(":"),
    )
    .join(" ");
}

function pcrBanks(tpm: XmlElement | undefined): string {
  const banks = child(child(tpm, "backend"), "active_pcr_banks");
  return (banks?.children ?? [])
    .map(({ name }) => name)
    .sort()
    .join(",");
}
