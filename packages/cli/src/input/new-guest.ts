import type { FirmwareKind, NewCard, NewDisk, NewGuest } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import type { RawArguments } from "../options.ts";

const firmwares: readonly FirmwareKind[] = ["bios", "efi", "efi-secure"];

/** The options that describe a new guest, for the command that takes them. */
export const newGuestOptions = {
  new: { takes: "flag", says: "Write a whole definition for a guest that is yet to be made, instead of reading GUEST" },
  name: { takes: "text", value: "NAME", says: "With --new: the guest's name" },
  memory: { takes: "text", value: "SIZE", says: "With --new: its memory: 4GiB, 512MiB" },
  vcpus: { takes: "text", value: "NUMBER", says: "With --new: how many vCPUs" },
  disk: {
    takes: "text",
    value: "DISK",
    says: "With --new: PATH or pool=POOL,volume=NAME, and format=qcow2|raw; may be given several times",
  },
  network: {
    takes: "text",
    value: "NETWORK",
    says: "With --new: a network's name or bridge=NAME, and mac=ADDRESS; may be given several times",
  },
  "guest-os": { takes: "text", value: "NAME", says: "With --new: the system: linux, or windows (win11 and the like)" },
  firmware: {
    takes: "text",
    value: "KIND",
    choices: firmwares,
    says: "With --new: bios (default), efi, or efi-secure with secure boot; Windows 11 wants efi-secure and --tpm",
  },
  tpm: { takes: "flag", says: "With --new: an emulated TPM 2.0" },
} as const;

type BytesOf = (amount: string, unit: string) => bigint | null;

/** The guest that the options describe. @throws {UsageError} where something is missing or is not as it must be */
export function newGuestOf(raw: RawArguments, bytesOf: BytesOf): NewGuest {
  return {
    name: nameOf(one(raw, "name")),
    memoryKib: memoryOf(one(raw, "memory"), bytesOf),
    vcpus: vcpusOf(one(raw, "vcpus")),
    disks: several(raw, "disk").map(diskOf),
    cards: several(raw, "network").map(cardOf),
    system: systemOf(several(raw, "guest-os").at(-1) ?? "linux"),
    firmware: firmwareOf(several(raw, "firmware").at(-1) ?? "bios"),
    tpm: raw.tpm === true,
  };
}

function one(raw: RawArguments, name: string): string {
  const values = several(raw, name);
  if (values.length === 1 && values[0] !== "") return values[0]!;
  if (values.length > 1) throw new UsageError(`--${name} is given ${values.length} times`, "give it once");
  throw new UsageError(
    `fit --new needs --${name}`,
    "virt-baseline fit --new --name web --memory 4GiB --vcpus 4 --hosts HOST",
  );
}

function several(raw: RawArguments, name: string): string[] {
  return raw[name] === undefined ? [] : [raw[name]].flat().map(String);
}

/** libvirt takes no slash and no line break in a name; a name of digits is an id to virsh. */
function nameOf(name: string): string {
  if (/^[^\s/][^/\n\r\t]*$/.test(name) && !/^\d+$/.test(name) && !/[\0-\x1f\x7f]/.test(name)) return name;
  throw new UsageError(`--name ${name} is no name for a guest`, "letters, digits, dots and dashes do");
}

const largest = 1n << 40n;

/** In KiB, whole MiB: QEMU's `-m` and libvirt's alignment take no less. */
function memoryOf(size: string, bytesOf: BytesOf): bigint {
  const [, amount = "", unit = ""] = /^(\d+)\s*([A-Za-z]*)$/.exec(size) ?? [];
  const bytes = bytesOf(amount, unit === "" ? "MiB" : unit);
  if (bytes !== null && bytes >= 1n << 20n && bytes % (1n << 20n) === 0n && bytes / 1024n <= largest)
    return bytes / 1024n;
  throw new UsageError(`--memory ${size} is no size of whole MiB`, "write 4GiB or 512MiB");
}

function vcpusOf(number: string): number {
  if (/^[1-9]\d{0,3}$/.test(number)) return Number(number);
  throw new UsageError(`--vcpus ${number} is no number of vCPUs`, "write a number from 1 on");
}

/** `PATH` or `key=value` parts; a part without a key is the path. */
function partsOf(option: string, text: string, keys: readonly string[]): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(",")) {
    const [, key = "", value = ""] = /^([a-z]+)=(.*)$/s.exec(part) ?? ["", keys[0]!, part];
    if (!keys.includes(key) || value === "" || parts.has(key)) {
      throw new UsageError(`--${option} ${text}: ${part} is not understood`, `parts are ${keys.join("=, ")}=`);
    }
    parts.set(key, value);
  }
  return parts;
}

function diskOf(text: string): NewDisk {
  const parts = partsOf("disk", text, ["path", "pool", "volume", "format"]);
  const [path, pool, volume] = [parts.get("path"), parts.get("pool"), parts.get("volume")];
  const place = path ?? volume ?? "";
  const format = parts.get("format") ?? (/\.(raw|img)$/.test(place) || path?.startsWith("/dev/") ? "raw" : "qcow2");
  if (format !== "qcow2" && format !== "raw") throw new UsageError(`--disk ${text}: format is qcow2 or raw`, "");
  if (path !== undefined && pool === undefined && volume === undefined && path.startsWith("/")) {
    return { kind: path.startsWith("/dev/") ? "block" : "file", path, format };
  }
  if (path === undefined && pool !== undefined && volume !== undefined) return { kind: "volume", pool, volume, format };
  throw new UsageError(`--disk ${text} names no disk`, "write a path from the root, or pool=POOL,volume=NAME");
}

function cardOf(text: string): NewCard {
  const parts = partsOf("network", text, ["network", "bridge", "mac"]);
  const [network, bridge] = [parts.get("network"), parts.get("bridge")];
  const mac = parts.get("mac") ?? null;
  if (mac !== null && !/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i.test(mac)) {
    throw new UsageError(`--network ${text}: ${mac} is no address of one card`, "write mac=52:54:00:12:34:56");
  }
  if (network !== undefined && bridge === undefined) return { kind: "network", name: network, mac };
  if (bridge !== undefined && network === undefined) return { kind: "bridge", name: bridge, mac };
  throw new UsageError(`--network ${text} names no network`, "write a network's name, or bridge=NAME");
}

function systemOf(name: string): NewGuest["system"] {
  return /^(win|https?:\/\/microsoft\.com\/)/i.test(name) ? "windows" : "linux";
}

function firmwareOf(name: string): FirmwareKind {
  const kind = firmwares.find((one) => one === name);
  if (kind !== undefined) return kind;
  throw new UsageError(`--firmware ${name} is no kind of firmware`, firmwares.join(", "));
}
