import { isEverydayType } from "../../catalogue/devices.ts";
import { attribute, child, descend, type XmlElement } from "../../xml/element.ts";
import type { GuestKinds, NamedPart } from "../kinds/guest-kinds.ts";
import { hasPciTypes, qemuTypeOf } from "./qemu-types.ts";

/** Where a device's definition says a value of an enumeration of libvirt's domain capabilities. */
interface Place {
  readonly kind: string;
  readonly read: (device: XmlElement) => string | undefined;
}

const own = (name: string) => (device: XmlElement) => attribute(device, name);
const of = (element: string, name: string) => (device: XmlElement) => attribute(child(device, element), name);

/** By element of `<devices>`; libvirt's formatdomain and formatdomaincaps. */
const places: Readonly<Record<string, readonly Place[]>> = {
  disk: [
    { kind: "disk.bus", read: of("target", "bus") },
    { kind: "disk.diskDevice", read: own("device") },
    { kind: "disk.model", read: own("model") },
  ],
  video: [{ kind: "video.modelType", read: of("model", "type") }],
  graphics: [{ kind: "graphics.type", read: own("type") }],
  rng: [
    { kind: "rng.model", read: own("model") },
    { kind: "rng.backendModel", read: of("backend", "model") },
  ],
  tpm: [
    { kind: "tpm.model", read: own("model") },
    { kind: "tpm.backendModel", read: of("backend", "type") },
  ],
  filesystem: [{ kind: "filesystem.driverType", read: of("driver", "type") }],
  redirdev: [{ kind: "redirdev.bus", read: own("bus") }],
  crypto: [{ kind: "crypto.model", read: own("model") }],
  hostdev: [{ kind: "hostdev.subsysType", read: own("type") }],
  panic: [{ kind: "panic.model", read: own("model") }],
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
  canName: (kind) => namedKinds.has(kind),
  partsOf: ({ guest, setting }) =>
    (child(guest.domain, "devices")?.children ?? []).flatMap((element): NamedPart[] => {
      const type = hasPciTypes(setting.arch) ? qemuTypeOf(element) : null;
      return [
        ...(Object.hasOwn(places, element.name) ? places[element.name]! : []).flatMap(({ kind, read }) => {
          const name = read(element);
          return name === undefined || name === "" ? [] : [{ kind, name, element }];
        }),
        ...(type === null || isEverydayType(type) ? [] : [{ kind: "type", name: type, element }]),
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
