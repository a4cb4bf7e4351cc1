import { attribute, textOf, type XmlElement } from "../xml/element.ts";

/** Bytes in libvirt's units of sizes (virScaleInteger); without a unit each place has its own. */
const units: ReadonlyMap<string, bigint> = new Map(
  ["k", "m", "g", "t", "p", "e"].flatMap((letter, index) => {
    const binary = 1024n ** BigInt(index + 1);
    return [
      [letter, binary],
      [`${letter}ib`, binary],
      [`${letter}b`, 1000n ** BigInt(index + 1)],
    ] as [string, bigint][];
  }),
);

/** A size in bytes; null where it is none. KB is 1000, K and KiB are 1024, in letters of either case. */
export function bytesOf(amount: string, unit: string): bigint | null {
  if (!/^\d{1,18}$/.test(amount)) return null;
  const scale = ["b", "byte", "bytes"].includes(unit.toLowerCase()) ? 1n : units.get(unit.toLowerCase());
  return scale === undefined ? null : BigInt(amount) * scale;
}

/** What an element like `<memory unit='GiB'>4</memory>` says, in bytes; in KiB where it names no unit. */
export function sizeOfElement(element: XmlElement | undefined): bigint | null {
  return element === undefined ? null : bytesOf(textOf(element) ?? "", attribute(element, "unit") ?? "KiB");
}
