/** libvirt's own CPU map, read from its files and expanded by its rules: what data/ is made of and held against. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { attribute, child, children, type XmlElement } from "../../../packages/core/src/xml/element.ts";
import { readXmlDocument } from "../../../packages/core/src/xml/read.ts";

/** A model as libvirt's own files state it, once its ancestor is worked in. */
export interface MapModel {
  readonly features: ReadonlySet<string>;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly vendor: string | null;
  readonly decodeHost: boolean;
  readonly decodeGuest: boolean;
  /** Of a model that is only another name; a model derived with features of its own stands whole. */
  readonly ancestor: string | null;
}

export interface CpuMap {
  readonly features: readonly string[];
  /** In load order. */
  readonly models: ReadonlyMap<string, MapModel>;
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

/** Reads the x86 map of a folder `cpu_map`, as libvirt installs it and as its source has it. */
export function readCpuMap(folder: string): CpuMap {
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
