import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import { type Group, group, type Line, lastPart, number } from "./lines.ts";

/**
 * Block devices under every name that guests may call them by: `sda`, `mapper/vg-lv`, `vg/lv`, `disk/by-id/…`.
 * Sizes are in sectors of 512 bytes, whatever the device's own are (Documentation/ABI/stable/sysfs-block).
 */
export function tellBlockDevices(lines: readonly Line[]): AnyObservation[] {
  const devices = group(lines, /^\/sys\/block\/([^/]+)\/(.+)$/);
  const links = lines.flatMap(({ path, value, source }) => {
    const device = devices.get(lastPart(value) ?? "");
    return path.startsWith("/dev/disk/") && device !== undefined
      ? [blockDevice(path.slice("/dev/".length), { ...device, source })]
      : [];
  });
  const own = [...devices].flatMap(([name, device]) => {
    if (/^(?:loop|ram|zram|sr|fd)\d/.test(name)) return [];
    return [name, ...mapperNames(device)].map((each) => blockDevice(each, device));
  });
  return [...own, ...links];
}

function blockDevice(name: string, { values, source }: Group): AnyObservation {
  const sectors = number(values.get("size"));
  const ids = ["wwid", "device/wwid", "dm/uuid", "serial", "device/serial"].map((file) => values.get(file));
  const identity = ids.find((id) => id !== undefined && id !== "") ?? null;
  const size = sectors === null ? null : sectors * 512;
  return observe("block.device", everywhere, { name, size, identity }, source);
}

/** DM_NAME_LEN of the kernel's include/uapi/linux/dm-ioctl.h. */
const longestName = 128;

/** LVM doubles hyphens within the names of groups and volumes: `vg--a-lv` is `vg-a/lv`. */
function mapperNames({ values }: Group): string[] {
  const name = values.get("dm/name");
  if (name === undefined || name === "" || name.length > longestName) return [];
  const [, group, volume] = /^((?:[^-]|--)+)-((?:[^-]|--)+)$/.exec(name) ?? [];
  const isVolume = values.get("dm/uuid")?.startsWith("LVM-") === true && group !== undefined && volume !== undefined;
  const plain = isVolume ? [`${group}/${volume}`.replaceAll("--", "-")] : [];
  return [`mapper/${name}`, ...plain];
}

/** `server:/export /var/lib/images nfs4`; the kernel writes blanks and backslashes in octal (Documentation/filesystems/proc.rst). */
export function tellFileSystems(lines: readonly Line[]): AnyObservation[] {
  return lines.flatMap(({ path, value, source: place }) => {
    const [source, mountPoint, type, ...rest] = value.split(" ").map(unescaped);
    if (path !== "/proc/self/mounts" || type === undefined || rest.length > 0) return [];
    return [observe("storage.filesystem", everywhere, { path: mountPoint!, type, source: source! }, place)];
  });
}

function unescaped(text: string): string {
  return text.replace(/\\(0[0-7]{2}|1[0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
