import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { type LibvirtMap, libvirtMaps } from "../../packages/core/src/catalogue/libvirt-maps.ts";
import { attribute, child, children, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { readXmlDocument } from "../../packages/core/src/xml/read.ts";
import { realDirectory } from "../../scripts/real/directory.ts";

/** A model as libvirt's own files state it, once its ancestor is worked in. */
interface MapModel {
  readonly features: ReadonlySet<string>;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly vendor: string | null;
  readonly decodeHost: boolean;
  readonly decodeGuest: boolean;
  /** Of a model that is only another name; a model derived with features of its own stands whole. */
  readonly ancestor: string | null;
}

interface InstalledMap {
  readonly features: string[];
  readonly models: Map<string, MapModel>;
}

const read = (folder: string, file: string): XmlElement =>
  readXmlDocument(readFileSync(join(folder, file), "utf8"), { file });

/** The files of the x86 map in load order; groups only arrange them. */
function included(element: XmlElement): string[] {
  return element.children.flatMap((item) => {
    if (item.name === "include") return [attribute(item, "filename")!];
    return item.name === "group" ? included(item) : [];
  });
}

/**
 * What libvirt makes of a <model>: the ancestor's features without those the ancestor marks as removed, then its own; the
 * ancestor's vendor where it names none. Neither decode nor the added and removed features are inherited, except by a model
 * that states nothing besides its ancestor and so is another name for it.
 */
function modelOf(element: XmlElement, known: ReadonlyMap<string, MapModel>): MapModel {
  const name = child(element, "model");
  const ancestor = name && known.get(attribute(name, "name")!);
  const own = children(element, "feature");
  const marked = (mark: string): string[] =>
    own.filter((feature) => attribute(feature, mark) === "yes").map((feature) => attribute(feature, "name")!);
  const plain = own.filter((feature) => !feature.attributes.has("added") && !feature.attributes.has("removed"));
  const vendor = child(element, "vendor");
  const decode = child(element, "decode");
  const alias = own.length === 0 && ancestor;
  return {
    features: new Set([...(ancestor?.features ?? []), ...plain.map((feature) => attribute(feature, "name")!)]),
    added: alias ? alias.added : marked("added"),
    removed: alias ? alias.removed : marked("removed"),
    vendor: (vendor && attribute(vendor, "name")) ?? ancestor?.vendor ?? null,
    decodeHost: attribute(decode, "host") === "on",
    decodeGuest: attribute(decode, "guest") === "on",
    ancestor: alias ? attribute(name, "name")! : null,
  };
}

function installedMap(folder: string): InstalledMap {
  const x86 = children(read(folder, "index.xml"), "arch").find((arch) => attribute(arch, "name") === "x86");
  if (!x86) throw new Error(`${folder}/index.xml has no x86 map`);
  const features: string[] = [];
  const models = new Map<string, MapModel>();
  for (const file of included(x86))
    for (const element of read(folder, file).children) {
      if (element.name === "feature") features.push(attribute(element, "name")!);
      if (element.name === "model") models.set(attribute(element, "name")!, modelOf(element, models));
    }
  return { features, models };
}

const sorted = (names: Iterable<string>): string[] => [...names].sort();

/** Our map, in the shape of what was read. */
const ours = (map: LibvirtMap): Record<string, unknown> =>
  Object.fromEntries(
    [...map.models].map(([name, model]) => [
      name,
      {
        features: featureNames(model.features),
        added: featureNames(model.added),
        removed: featureNames(model.removed),
        vendor: model.vendor,
        decodeHost: model.decodeHost,
        decodeGuest: model.decodeGuest,
        ancestor: model.ancestor,
      },
    ]),
  );

const theirs = (map: InstalledMap): Record<string, unknown> =>
  Object.fromEntries(
    [...map.models].map(([name, model]) => [
      name,
      { ...model, features: sorted(model.features), added: sorted(model.added), removed: sorted(model.removed) },
    ]),
  );

/** The map of ours, and the root of the installation that has it. */
const INSTALLED = [
  ["9.0", "/"],
  ["11.3", join(realDirectory(), "trixie")],
] as const;

describe.each(INSTALLED)("libvirt %s's CPU map as installed", (version, root) => {
  const folder = join(root, "usr/share/libvirt/cpu_map");
  const absent = !existsSync(folder) && process.env.VIRT_BASELINE_REAL !== "1";

  it.skipIf(absent)("knows the features that ours does", () => {
    const map = libvirtMaps().find((candidate) => candidate.version === version)!;
    expect(sorted(installedMap(folder).features)).toEqual(featureNames(map.knows));
  });

  it.skipIf(absent)("has the models that ours has, in that order and with the same meaning", () => {
    const map = libvirtMaps().find((candidate) => candidate.version === version)!;
    const installed = installedMap(folder);
    expect([...installed.models.keys()]).toEqual([...map.models.keys()]);
    expect(ours(map)).toEqual(theirs(installed));
  });
});
