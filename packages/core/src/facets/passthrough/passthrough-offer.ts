import { factsOf, type Host } from "../../host/host.ts";
import type { Family, FamilyNames } from "../../lattice/families.ts";
import { exactly, type PartialSet } from "../../lattice/partial-set.ts";

export interface OfferedPci {
  readonly address: string;
  /** `8086:10fb`, vendor and device. */
  readonly id: string;
  /** Whether its driver hands over the state of a guest; null: not told. */
  readonly migrates: boolean | null;
  /** It belongs to the host's own fabric: a bridge. */
  readonly bridge: boolean;
}

export interface OfferedUsb {
  /** `046d:c31c`, vendor and product. */
  readonly id: string;
  /** `1.4`, bus and device; null: not told. */
  readonly address: string | null;
}

/** The devices of one host that a guest can be handed; null: the host does not tell which there are. */
export interface PassthroughOffer {
  readonly pci: readonly OfferedPci[] | null;
  readonly usb: readonly OfferedUsb[] | null;
  /** Types of mediated devices, and how many more can be made of each; null: not told. */
  readonly mdev: readonly { readonly id: string; readonly available: number | null }[] | null;
}

/**
 * Silence: /sys lists every device, so that where interfaces of the network were listed there is no USB device and no
 * type of mediated devices but those that were told.
 */
export function offerPassthrough(host: Host): PassthroughOffer {
  const listed = factsOf(host, "network.interface").length > 0;
  const [pci, usb, mdev] = [pciOf(host), usbOf(host), mdevOf(host)];
  return {
    pci: pci.length > 0 ? pci : null,
    usb: usb.length > 0 || listed ? usb : null,
    mdev: mdev.length > 0 || listed ? mdev : null,
  };
}

function pciOf(host: Host): OfferedPci[] {
  const migrating = new Map(factsOf(host, "vfio.device").map(({ value }) => [value.address, value.migration]));
  return factsOf(host, "pci.device")
    .map(({ value: { address, id, class: kind } }) => ({
      address,
      id,
      migrates: migrating.get(address) ?? null,
      bridge: kind?.startsWith("0x06") === true,
    }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function usbOf(host: Host): OfferedUsb[] {
  return factsOf(host, "usb.device")
    .map(({ value: { vendor, product, bus, device } }) => ({
      id: `${vendor}:${product}`,
      address: bus === null || device === null ? null : `${bus}.${device}`,
    }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Over all devices of the host that can be divided. */
function mdevOf(host: Host) {
  const types = new Map<string, number | null>();
  for (const { value } of factsOf(host, "mdev.type")) {
    const before = types.get(value.id);
    const known = before !== null && value.available !== null;
    types.set(value.id, known ? (before ?? 0) + value.available! : null);
  }
  return [...types].map(([id, available]) => ({ id, available })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Devices by vendor and device, types of mediated devices. The host's own bridges are nothing to hand on. */
export function listPassthrough({ pci, usb, mdev }: PassthroughOffer, names: FamilyNames): Family {
  const listing = new Map<string, PartialSet>();
  const list = (kind: string, ids: readonly string[] | undefined) => {
    if (ids !== undefined) listing.set(kind, exactly(names.bitsOf(kind, ids)));
  };
  list(
    "pci",
    pci?.filter(({ bridge }) => !bridge).map(({ id }) => id),
  );
  list(
    "usb",
    usb?.map(({ id }) => id),
  );
  list(
    "mdev",
    mdev?.map(({ id }) => id),
  );
  return listing;
}
