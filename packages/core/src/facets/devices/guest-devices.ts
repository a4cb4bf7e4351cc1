import { isEverydayType } from "../../catalogue/devices.ts";
import { attribute, child, descend, type XmlElement } from "../../xml/element.ts";
import type { GuestKinds, NamedPart } from "../kinds/guest-kinds.ts";
import { installToOffer } from "./install-to-offer.ts";
import { deviceWords, hasPciTypes, qemuTypeOf } from "./qemu-types.ts";

/** Where a device's definition says a value of an enumeration of libvirt's domain capabilities, and what that is called. */
interface Place {
  readonly kind: string;
  readonly words: string;
  readonly read: (device: XmlElement) => string | undefined;
}

const own = (name: string) => (device: XmlElement) => attribute(device, name);
const of = (element: string, name: string) => (device: XmlElement) => attribute(child(device, element), name);

/** By element of `<devices>`; libvirt's formatdomain and formatdomaincaps. */
const places: Readonly<Record<string, readonly Place[]>> = {
  disk: [
    { kind: "disk.bus", words: "the disk bus", read: of("target", "bus") },
    { kind: "disk.diskDevice", words: "disks with device", read: own("device") },
    { kind: "disk.model", words: "the disk model", read: own("model") },
  ],
  video: [{ kind: "video.modelType", words: "the video model", read: of("model", "type") }],
  graphics: [{ kind: "graphics.type", words: "graphics of type", read: own("type") }],
  rng: [
    { kind: "rng.model", words: "the RNG model", read: own("model") },
    { kind: "rng.backendModel", words: "the RNG backend", read: of("backend", "model") },
  ],
  tpm: [
    { kind: "tpm.model", words: "the TPM model", read: own("model") },
    { kind: "tpm.backendModel", words: "the TPM backend", read: of("backend", "type") },
  ],
  filesystem: [{ kind: "filesystem.driverType", words: "the filesystem driver", read: of("driver", "type") }],
  redirdev: [{ kind: "redirdev.bus", words: "redirected devices on the bus", read: own("bus") }],
  crypto: [{ kind: "crypto.model", words: "the crypto device", read: own("model") }],
  hostdev: [{ kind: "hostdev.subsysType", words: "host devices of type", read: own("type") }],
  panic: [{ kind: "panic.model", words: "the panic device", read: own("model") }],
};

/**
 * Switches of a definition that some builds of QEMU have no property for, so that only `device-list-properties` tells:
 * where they are written, and QEMU's name.
 */
const properties: readonly (readonly [path: string, attribute: string, property: string])[] = [
  ["acpi", "index", "acpi-index"],
  ["driver", "dma_translation", "dma-translation"],
  ["driver", "granule", "granule"],
  ["model", "blob", "blob"],
  ["target", "dynamicMemslots", "dynamic-memslots"],
];

const namedKinds: ReadonlySet<string> = new Set(Object.values(places).flatMap((all) => all.map(({ kind }) => kind)));

/**
 * What a guest's devices need: the values of libvirt's enumerations; QEMU's types that not every build has; properties
 * that not every build has. Types that every build has are needed too, but no host has to tell of them.
 */
export const guestDevices: GuestKinds = {
  checkOf: ({ kind }) => (kind.startsWith("property.") ? "device.property" : "device.model"),
  remedyOf: installToOffer,
  canName: (kind) => namedKinds.has(kind),
  partsOf: ({ guest, setting }) =>
    (child(guest.domain, "devices")?.children ?? []).flatMap((element): NamedPart[] => {
      const type = hasPciTypes(setting.arch) ? qemuTypeOf(element) : null;
      return [
        ...(Object.hasOwn(places, element.name) ? places[element.name]! : []).flatMap(({ kind, words, read }) => {
          const name = read(element);
          return name === undefined || name === "" ? [] : [{ kind, name, element, words: `${words} ${name}` }];
        }),
        ...(type === null || isEverydayType(type)
          ? []
          : [{ kind: "type", name: type, element, words: deviceWords(type) }]),
        ...(type === null ? [] : propertiesOf(element, type)),
      ];
    }),
};

function propertiesOf(element: XmlElement, type: string): NamedPart[] {
  return properties
    .filter(([path, name]) => attribute(descend(element, path), name) !== undefined)
    .map(([, , property]) => ({
      kind: `property.${type}`,
      name: property,
      element,
      words: `the property ${property} of ${type}`,
    }));
}
