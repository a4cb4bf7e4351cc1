import { type AnyObservation, type Listing, observe, type Scope } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../xml/element.ts";
import { onceByText } from "../../xml/fragments.ts";
import type { ReadContext } from "../reader.ts";

type Area = "devices" | "firmware" | "hyperv" | "memory" | "security";

const tool = "virsh domcapabilities";

/**
 * Everything in domain capabilities that is no CPU: the enumerations of devices, features, firmware and memory backing.
 *
 * Vocabulary: an element that is left out says nothing; `supported='no'` denies all its values; of an enumeration that
 * is there, a value that the release knows and does not list is not there (libvirt's formatdomaincaps).
 */
export function readKinds(root: XmlElement, scope: Scope, context: ReadContext): AnyObservation[] {
  const observations: AnyObservation[] = [];
  for (const [name, read] of Object.entries(parts)) {
    for (const part of children(root, name)) {
      const sources = new Map<number, Source>();
      for (const { area, listing, line } of onceByText(part, read)) {
        const source = sources.get(line) ?? context.source(part.line + line, tool);
        sources.set(line, source);
        observations.push(observe(area, scope, listing, source));
      }
    }
  }
  return observations;
}

/** What a part of the document lists of an area, and how many lines behind the part's beginning. */
interface Listed {
  readonly area: Area;
  readonly listing: Listing;
  readonly line: number;
}

/** By the parts of the document that list something. */
const parts: Readonly<Record<string, (part: XmlElement) => readonly Listed[]>> = {
  devices: (devices) =>
    devices.children.flatMap((device) =>
      readDevice(device).map((listing) => listed("devices", listing, device, devices)),
    ),
  memoryBacking: (backing) => enumerationsOf(backing).map((listing) => listed("memory", listing, backing, backing)),
  os: (os) => readFirmware(os).map((listing) => listed("firmware", listing, os, os)),
  iothreads: (iothreads) =>
    attribute(iothreads, "supported") === undefined
      ? []
      : [listed("devices", switchesOf([iothreads]), iothreads, iothreads)],
  features: (features) => {
    const switches = features.children.filter(isSwitch);
    const told = switches.length === 0 ? [] : [listed("devices", switchesOf(switches), switches[0]!, features)];
    const special = features.children.flatMap((feature) => {
      const reader = Object.hasOwn(featureReaders, feature.name) ? featureReaders[feature.name] : undefined;
      return reader?.read(feature).map((listing) => listed(reader.area, listing, feature, features)) ?? [];
    });
    return [...told, ...special];
  },
};

function listed(area: Area, listing: Listing, at: XmlElement, part: XmlElement): Listed {
  return { area, listing, line: at.line - part.line };
}

/** A kind of device: whether there is any, and its enumerations. Where there is none, no value of any is there. */
function readDevice(device: XmlElement): Listing[] {
  const supported = attribute(device, "supported");
  const known = enumerationsByDevice.get(device.name) ?? [];
  if (supported === "no") {
    const none = known.map((name) => ({ kind: `${device.name}.${name}`, names: [], silence: "absent" }) as const);
    return [{ kind: "device", names: [], silence: "untold", denied: [device.name] }, ...none];
  }
  const listings = enumerationsOf(device).map((listing) => prefixed(listing, `${device.name}.`));
  return supported === "yes" ? [{ kind: "device", names: [device.name], silence: "untold" }, ...listings] : listings;
}

/** The enumerations that libvirt gives of each kind of device (formatdomaincaps). */
const enumerationsByDevice: ReadonlyMap<string, readonly string[]> = new Map([
  ["channel", ["type"]],
  ["console", ["type"]],
  ["crypto", ["model", "type", "backendModel"]],
  ["disk", ["diskDevice", "bus", "model"]],
  ["filesystem", ["driverType"]],
  ["graphics", ["type"]],
  ["hostdev", ["mode", "startupPolicy", "subsysType", "capsType", "pciBackend"]],
  ["interface", ["backendType"]],
  ["panic", ["model"]],
  ["redirdev", ["bus"]],
  ["rng", ["model", "backendModel"]],
  ["tpm", ["model", "backendModel", "backendVersion"]],
  ["video", ["modelType"]],
]);

function enumerationsOf(element: XmlElement | undefined): Listing[] {
  return children(element, "enum").flatMap((values) => {
    const kind = attribute(values, "name");
    return kind === undefined ? [] : [{ kind, names: valuesOf(values), silence: "word" } as const];
  });
}

function valuesOf(element: XmlElement): string[] {
  return children(element, "value").flatMap((value) => textOf(value) ?? []);
}

/** `<os>`: what firmware a guest can name, and the paths of images that libvirt knows. */
function readFirmware(os: XmlElement | undefined): Listing[] {
  const loader = child(os, "loader");
  return [
    ...enumerationsOf(os),
    ...enumerationsOf(loader).map((listing) => prefixed(listing, "loader.")),
    ...(loader === undefined ? [] : [{ kind: "loader", names: valuesOf(loader), silence: "untold" } as const]),
  ];
}

function prefixed(listing: Listing, prefix: string): Listing {
  return { ...listing, kind: `${prefix}${listing.kind}` };
}

/** A feature without values: it is there or not. */
function isSwitch(feature: XmlElement): boolean {
  return !Object.hasOwn(featureReaders, feature.name) && attribute(feature, "supported") !== undefined;
}

function switchesOf(features: readonly XmlElement[]): Listing {
  const named = (supported: string) =>
    features.filter((feature) => attribute(feature, "supported") === supported).map(({ name }) => name);
  return { kind: "feature", names: named("yes"), silence: "untold", denied: named("no") };
}

interface FeatureReader {
  readonly area: Area;
  readonly read: (feature: XmlElement) => Listing[];
}

/** The features that say more than yes or no. */
const featureReaders: Readonly<Record<string, FeatureReader>> = {
  gic: { area: "devices", read: (gic) => deniable(gic, "gic.version", enumerationsOf(gic)) },
  hyperv: { area: "hyperv", read: (hyperv) => deniable(hyperv, "enlightenment", enumerationsOf(hyperv)) },
  launchSecurity: {
    area: "security",
    read: (launch) => deniable(launch, "launchSecurity", enumerationsOf(launch)),
  },
  sev: { area: "security", read: readSev },
  sgx: { area: "security", read: readSgx },
};

/** The one enumeration of a feature under the name of its kind; a feature that is not supported has no value at all. */
function deniable(feature: XmlElement, kind: string, listings: readonly Listing[]): Listing[] {
  if (attribute(feature, "supported") === "no") return [{ kind, names: [], silence: "absent" }];
  return listings.map((listing) => ({ ...listing, kind }));
}

/**
 * SEV: besides that it is there, the place of the encryption bit and the address bits it costs, which a guest was
 * started with. The limits of guests are capacity.
 */
function readSev(sev: XmlElement): Listing[] {
  if (attribute(sev, "supported") !== "yes") {
    return [{ kind: "launchSecurity", names: [], silence: "untold", denied: ["sev", "sev-snp"] }];
  }
  const told = (kind: string, element: string): Listing[] => {
    const text = textOf(child(sev, element));
    return text === undefined ? [] : [{ kind, names: [text], silence: "absent" }];
  };
  return [
    { kind: "launchSecurity", names: ["sev"], silence: "untold" },
    ...told("sev.cbitpos", "cbitpos"),
    ...told("sev.reducedPhysBits", "reducedPhysBits"),
  ];
}

function readSgx(sgx: XmlElement): Listing[] {
  if (attribute(sgx, "supported") !== "yes") return [{ kind: "sgx", names: [], silence: "absent" }];
  const parts = ["flc", "sgx1", "sgx2"];
  const said = (answer: string) => parts.filter((part) => textOf(child(sgx, part)) === answer);
  return [{ kind: "sgx", names: ["sgx", ...said("yes")], silence: "untold", denied: said("no") }];
}
