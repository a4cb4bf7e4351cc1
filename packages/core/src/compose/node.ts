import type { XmlNode } from "../xml/write.ts";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with what is in it. */
export function element(name: string, attributes: Attributes = {}, ...children: XmlNode[]): XmlNode {
  const written = Object.entries(attributes).map(
    ([key, value]) => [key, value === undefined ? undefined : String(value)] as const,
  );
  return { name, attributes: written, children };
}

/** An element with a text. */
export function withText(name: string, text: string | number, attributes: Attributes = {}): XmlNode {
  return { ...element(name, attributes), text: String(text) };
}

/** A place on a PCI bus. */
export interface PciPlace {
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
}

export function pciAddress({ bus, slot, function: number }: PciPlace, multifunction?: "on"): XmlNode {
  const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, "0")}`;
  return element("address", {
    type: "pci",
    domain: "0x0000",
    bus: hex(bus, 2),
    slot: hex(slot, 2),
    function: hex(number, 1),
    multifunction,
  });
}
