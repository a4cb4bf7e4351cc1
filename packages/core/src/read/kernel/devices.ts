import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import { group, type Line, lastPart, number } from "./lines.ts";

const pciFiles = /^\/sys\/bus\/pci\/devices\/([^/]+)\/(\w+)$/;

export function tellPciDevices(lines: readonly Line[]): AnyObservation[] {
  return [...group(lines, pciFiles)].flatMap(([address, { values, source }]) => {
    const [vendor, device] = [values.get("vendor"), values.get("device")].map((id) => id?.replace(/^0x/, ""));
    if (vendor === undefined || device === undefined) return [];
    const found = {
      address,
      id: `${vendor}:${device}`,
      class: values.get("class") ?? null,
      driver: lastPart(values.get("driver")),
      iommuGroup: number(lastPart(values.get("iommu_group")) ?? undefined),
      virtualFunctions: number(values.get("sriov_totalvfs")),
    };
    return [observe("pci.device", everywhere, found, source)];
  });
}

/**
 * A kernel with CONFIG_VFIO_DEBUGFS has a folder for each device of VFIO, and in it one called `migration` where the
 * driver can hand over the device's state (drivers/vfio/debugfs.c). Without it, the plain driver alone tells: vfio-pci
 * has no migration, the others (mlx5_vfio_pci and the like) may.
 */
export function tellVfioDevices(lines: readonly Line[]): AnyObservation[] {
  const folders = lines.flatMap(({ path, source }) => {
    const [, address, migration] = /^\/sys\/kernel\/debug\/vfio\/([^/]+)(\/migration)?$/.exec(path) ?? [];
    return address === undefined ? [] : [{ address, migration: migration !== undefined, source }];
  });
  const able = new Set(folders.filter(({ migration }) => migration).map(({ address }) => address));
  const told = new Map(folders.map(({ address, source }) => [address, { migration: able.has(address), source }]));
  for (const [address, { values, source }] of group(lines, pciFiles)) {
    if (lastPart(values.get("driver")) === "vfio-pci") told.set(address, { migration: false, source });
  }
  return [...told].map(([address, { migration, source }]) =>
    observe("vfio.device", everywhere, { address, migration }, source),
  );
}

export function tellUsbDevices(lines: readonly Line[]): AnyObservation[] {
  return [...group(lines, /^\/sys\/bus\/usb\/devices\/([^/]+)\/(\w+)$/)].flatMap(([, { values, source }]) => {
    const [vendor, product] = [values.get("idVendor"), values.get("idProduct")];
    if (vendor === undefined || product === undefined) return [];
    const found = {
      bus: number(values.get("busnum")),
      device: number(values.get("devnum")),
      vendor,
      product,
      serial: values.get("serial") || null,
    };
    return [observe("usb.device", everywhere, found, source)];
  });
}

/** Types that a device can be divided into, and what it is divided into now. */
export function tellMdevs(lines: readonly Line[]): AnyObservation[] {
  const types = [...group(lines, /^\/sys\/class\/mdev_bus\/([^/]+\/mdev_supported_types\/[^/]+)\/(\w+)$/)].map(
    ([place, { values, source }]) => {
      const [parent = "", , id = ""] = place.split("/");
      const available = number(values.get("available_instances"));
      return observe("mdev.type", everywhere, { parent, id, available }, source);
    },
  );
  const type = group(lines, /^\/sys\/bus\/mdev\/devices\/([^/]+)\/(mdev_type)$/);
  const devices = lines.flatMap(({ path, value, source }) => {
    const [, uuid] = /^\/sys\/bus\/mdev\/devices\/([^/]+)$/.exec(path) ?? [];
    if (uuid === undefined) return [];
    const parent = value.split("/").at(-2) ?? null;
    const found = { uuid, parent, type: lastPart(type.get(uuid)?.values.get("mdev_type")) };
    return [observe("mdev.device", everywhere, found, source)];
  });
  return [...types, ...devices];
}
