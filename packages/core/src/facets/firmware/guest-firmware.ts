import type { Guest } from "../../guest/guest.ts";
import { type Host, observations } from "../../host/host.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../xml/element.ts";
import type { Departure, GuestKinds, NamedPart } from "../kinds/guest-kinds.ts";
import { biosImage, cardRom, videoRom } from "./images.ts";

/** A file that is a RAM block of the guest. */
interface Image {
  readonly check: "firmware.size" | "firmware.nvram" | "device.rom";
  /** The name of the file, without its folder. */
  readonly name: string;
  readonly element: XmlElement | undefined;
}

/**
 * Firmware that the guest was started with: the kind that `<os>` asks for, the loader by its path, and the *sizes* of
 * all images that are RAM blocks of the guest, as the source has them: QEMU refuses a stream whose block has another.
 * Without the source, or where it tells no sizes, none is needed: the area's other checks then say what they can.
 */
export const guestFirmware: GuestKinds = {
  checkOf: ({ check = "firmware.type" }) => check,
  remedyOf: ({ check = "firmware.type" }) => remedies[check]!,
  partsOf: (departure) => [...askedFor(departure.guest), ...sizes(departure)],
};

const remedies: Readonly<Record<string, string>> = {
  "device.rom": "restart the guest with <rom enabled='no'/>, or with the same <rom file> on all hosts",
  "firmware.nvram": "install the same firmware package there",
  "firmware.size": "install a firmware package there whose image has that size",
  "firmware.type": "install the firmware there, or plan a restart of the guest with one that all hosts have",
};

/** What `<os>` names in libvirt's own words. */
function askedFor({ domain }: Guest): NamedPart[] {
  const os = child(domain, "os");
  const loader = child(os, "loader");
  const path = textOf(loader) ?? "";
  const asked: readonly (readonly [
    kind: string,
    name: string | undefined,
    element: XmlElement | undefined,
    words: string,
  ])[] = [
    ["firmware", attribute(os, "firmware"), os, "firmware of the kind"],
    ["loader.type", attribute(loader, "type"), loader, "a loader of type"],
    ["loader.secure", attribute(loader, "secure") === "yes" ? "yes" : undefined, loader, "secure boot:"],
    ["loader", path === "" || attribute(os, "firmware") !== undefined ? undefined : path, loader, "the firmware image"],
  ];
  return asked.flatMap(([kind, name, element, words]) =>
    name === undefined ? [] : [{ kind, name, element, words: `${words} ${name}` }],
  );
}

function sizes({ guest, from, setting }: Departure): NamedPart[] {
  if (from === null) return [];
  return imagesOf(guest, setting.machineFamily).flatMap(({ check, name, element }) => {
    const bytes = sizeOn(from, name);
    if (bytes === null) return [];
    return [
      { kind: `size.${name}`, name: bytes, element, check, words: `${name} of ${bytes} bytes, as ${from.name} has it` },
    ];
  });
}

/** The size of an image in bytes, as a host told it. */
export function sizeOn(host: Host, name: string): string | null {
  const kind = `size.${name}`;
  const said = observations(host, "firmware").find(({ value }) => value.kind === kind);
  return said?.value.names[0] ?? null;
}

function imagesOf(guest: Guest, machineFamily: string | null): Image[] {
  const os = child(guest.domain, "os");
  const devices = child(guest.domain, "devices");
  const cards = children(devices, "interface").filter((card) => attribute(card, "type") !== "hostdev");
  return [
    ...firmwareOf(os, guest, machineFamily),
    ...cards.flatMap((card) => rom(card, cardRom(modelOf(card)))),
    ...children(devices, "video").flatMap((video) => rom(video, videoRom(modelOf(video)))),
  ];
}

const modelOf = (device: XmlElement) => attribute(child(device, "model"), "type") ?? "";

/** `<rom>` may say that there is none, or name a file; without a BAR it is no RAM block. */
function rom(device: XmlElement, usual: string | null): Image[] {
  const own = child(device, "rom");
  const none = attribute(own, "enabled") === "no" || attribute(own, "bar") === "off";
  const name = baseName(attribute(own, "file")) ?? usual;
  return none || name === null ? [] : [{ check: "device.rom", name, element: device }];
}

function firmwareOf(os: XmlElement | undefined, { accel }: Guest, machineFamily: string | null): Image[] {
  const [loader, nvram] = [child(os, "loader"), child(os, "nvram")];
  const code = baseName(textOf(loader)) ?? (attribute(os, "firmware") === "efi" ? null : biosImage(machineFamily));
  const variables = baseName(attribute(nvram, "template"));
  return [
    ...(code === null || accel === null
      ? []
      : [{ check: "firmware.size", name: code, element: loader ?? os } as const]),
    ...(variables === null ? [] : [{ check: "firmware.nvram", name: variables, element: nvram } as const]),
  ];
}

function baseName(path: string | undefined): string | null {
  const name = path?.slice(path.lastIndexOf("/") + 1) ?? "";
  return name === "" ? null : name;
}
