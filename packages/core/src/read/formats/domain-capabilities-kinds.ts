import { type AnyObservation, type Listing, observe, type Scope } from "../../evidence/observation.ts";
import { attribute, child, children, textOf, type XmlElement } from "../../xml/element.ts";
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
  const tell = (area: Area, listing: Listing, at: XmlElement) => {
    observations.push(observe(area, scope, listing, context.source(at.line, tool)));
  };
  for (const device of child(root, "devices")?.children ?? []) {
    for (const listing of readDevice(device)) tell("devices", listing, device);
  }
  const backing = child(root, "memoryBacking");
  for (const listing of enumerationsOf(backing)) tell("memory", listing, backing!);
  const os = child(root, "os");
  for (const listing of readFirmware(os)) tell("firmware", listing, os!);
  const features = child(root, "features");
  const switches = [...(features?.children ?? []).filter(isSwitch), ...children(root, "iothreads")];
  if (switches.length > 0) tell("devices", switchesOf(switches), switches[0]!);
  for (const feature of features?.children ?? []) {
    const reader = Object.hasOwn(featureReaders, feature.name) ? featureReaders[feature.name] : undefined;
    if (reader === undefined) continue;
    for (const listing of reader.read(feature)) tell(reader.area, listing, feature);
  }
  return observations;
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
