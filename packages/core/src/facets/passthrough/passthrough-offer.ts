import type { Subject } from "../../evidence/observation.ts";
import { factsOf, type Host, tellsAll } from "../../host/host.ts";
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
  /** Mediated devices that are made already. */
  readonly made: readonly { readonly uuid: string; readonly type: string | null }[];
}

/** Silence: /sys lists every device; where none of a kind was told, the collection says whether there is none. */
export function offerPassthrough(host: Host): PassthroughOffer {
  const whole = <T>(subject: Subject, devices: readonly T[]) =>
    devices.length > 0 || tellsAll(host, subject) ? devices : null;
  return {
    pci: whole("pci.device", pciOf(host)),
    usb: whole("usb.device", usbOf(host)),
    mdev: whole("mdev.type", mdevOf(host)),
    made: factsOf(host, "mdev.device")
      .map(({ value: { uuid, type } }) => ({ uuid, type }))
      .sort((a, b) => (a.uuid < b.uuid ? -1 : 1)),
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

/**
 * PCI devices by vendor and device, types of mediated devices. The host's own bridges are nothing to hand on; what is
 * plugged into USB comes and goes.
 */
export function listPassthrough({ pci, mdev }: PassthroughOffer, names: FamilyNames): Family {
  const listing = new Map<string, PartialSet>();
  const list = (kind: string, ids: readonly string[] | undefined) => {
    if (ids !== undefined) listing.set(kind, exactly(names.bitsOf(kind, ids)));
  };
  list(
    "pci",
    pci?.filter(({ bridge }) => !bridge).map(({ id }) => id),
  );
  list(
    "mdev",
    mdev?.map(({ id }) => id),
  );
  return listing;
}
