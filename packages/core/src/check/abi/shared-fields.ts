import { attribute, child, type XmlElement } from "../../xml/element.ts";
import { type Field, field, optional } from "./field.ts";

/** `<driver iommu ats packed page_per_vq>` of every virtio device (virDomainVirtioOptionsCheckABIStability). */
export const virtioFields: readonly Field[] = ["iommu", "ats", "packed", "page_per_vq"].map((name) =>
  optional(`device ${name} option`, `driver@${name}`),
);

/** The parts of an address that are compared, by its type; of others (usb, virtio-mmio, spapr-vio) only the type is. */
const parts: ReadonlyMap<string, readonly (readonly [name: string, absent: string])[]> = new Map([
  [
    "pci",
    [
      ["domain", "0"],
      ["bus", "0"],
      ["slot", "0"],
      ["function", "0"],
    ],
  ],
  [
    "drive",
    [
      ["controller", "0"],
      ["bus", "0"],
      ["unit", "0"],
    ],
  ],
  [
    "virtio-serial",
    [
      ["controller", "0"],
      ["bus", "0"],
      ["port", "0"],
    ],
  ],
  [
    "ccid",
    [
      ["controller", "0"],
      ["slot", "0"],
    ],
  ],
  [
    "isa",
    [
      ["iobase", "0"],
      ["irq", "0"],
    ],
  ],
  [
    "dimm",
    [
      ["slot", "0"],
      ["base", "0"],
    ],
  ],
  [
    "ccw",
    [
      ["cssid", "0"],
      ["ssid", "0"],
      ["devno", "0"],
    ],
  ],
]);

function addressOf(device: XmlElement | undefined): string | undefined {
  const address = child(device, "address");
  const compared = parts.get(attribute(address, "type") ?? "");
  return compared?.map(([name, absent]) => number(attribute(address, name) ?? absent)).join(":");
}

/** `0x0a` and `10` are one number. */
function number(text: string): string {
  return /^(?:0x[\da-f]{1,16}|\d{1,18})$/i.test(text) ? BigInt(text).toString(16) : text;
}

/** What is compared of every device (virDomainDeviceInfoCheckABIStability). */
export const infoFields: readonly Field[] = [
  field("device address type", "address@type"),
  { says: "device address", read: addressOf, absent: "filled" },
  optional("ACPI index", "acpi@index"),
];
