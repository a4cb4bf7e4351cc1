import { readFileSync } from "node:fs";
import { join } from "node:path";
import { attribute, child, children, type XmlElement } from "../../../packages/core/src/xml/element.ts";
import { readXmlDocument } from "../../../packages/core/src/xml/read.ts";
import type { MapModel } from "../import/facts.ts";
import { readCpuMap } from "./cpu-map.ts";

export interface ReadMap {
  /** The bits of each feature, as data/ writes them. */
  readonly features: ReadonlyMap<string, { readonly bits: string[]; readonly aliases: string[] }>;
  /** In load order. */
  readonly models: ReadonlyMap<string, MapModel>;
  readonly signatures: ReadonlyMap<string, string[]>;
}

const registers = ["eax", "ebx", "ecx", "edx"] as const;

/** Reads libvirt's `cpu_map` folder: models expanded by its rules, and the bits and signatures that only its files state. */
export function readMapFolder(folder: string): ReadMap {
  const map = readCpuMap(folder);
  const bits = new Map<string, { bits: string[]; aliases: string[] }>();
  const signatures = new Map<string, string[]>();
  for (const element of elementsOf(folder)) {
    const name = attribute(element, "name")!;
    if (element.name === "feature") bits.set(name, { bits: bitsOf(element), aliases: aliasesOf(element) });
    if (element.name === "model") signatures.set(name, children(element, "signature").map(signatureOf));
  }
  const models = [...map.models].map(([name, model]): [string, MapModel] => [
    name,
    {
      features: [...model.features].sort(),
      added: [...model.added].sort(),
      removed: [...model.removed].sort(),
      ...(model.vendor === null ? {} : { vendor: model.vendor }),
      decode: { host: model.decodeHost, guest: model.decodeGuest },
      ...(model.ancestor === null ? {} : { ancestor: model.ancestor }),
    },
  ]);
  return { features: bits, models: new Map(models), signatures };
}

function elementsOf(folder: string): XmlElement[] {
  const read = (file: string): XmlElement => readXmlDocument(readFileSync(join(folder, file), "utf8"), { file });
  const included = (element: XmlElement): string[] =>
    element.children.flatMap((item) => {
      if (item.name === "include") return [attribute(item, "filename")!];
      return item.name === "group" ? included(item) : [];
    });
  const x86 = children(read("index.xml"), "arch").find((arch) => attribute(arch, "name") === "x86");
  return x86 === undefined ? [] : included(x86).flatMap((file) => [...read(file).children]);
}

/** `cpuid 0x7/0 edx 10`, `msr 0x10a 26`: a mask of several bits is several. */
function bitsOf(feature: XmlElement): string[] {
  const cpuid = child(feature, "cpuid");
  if (cpuid !== undefined) {
    const subleaf = attribute(cpuid, "ecx_in");
    const leaf = hex(attribute(cpuid, "eax_in")!) + (subleaf === undefined ? "" : `/${Number(subleaf)}`);
    return registers.flatMap((register) =>
      setBits(attribute(cpuid, register)).map((bit) => `cpuid ${leaf} ${register} ${bit}`),
    );
  }
  const msr = child(feature, "msr");
  if (msr === undefined) return [];
  const low = setBits(attribute(msr, "eax"));
  const high = setBits(attribute(msr, "edx")).map((bit) => bit + 32);
  return [...low, ...high].map((bit) => `msr ${hex(attribute(msr, "index")!)} ${bit}`);
}

const hex = (text: string): string => `0x${Number(text).toString(16)}`;

function setBits(mask: string | undefined): number[] {
  const value = Number(mask ?? 0);
  return [...Array(32).keys()].filter((bit) => Math.floor(value / 2 ** bit) % 2 === 1);
}

const aliasesOf = (feature: XmlElement): string[] =>
  children(feature, "alias").map((alias) => attribute(alias, "name")!);

function signatureOf(signature: XmlElement): string {
  const stepping = attribute(signature, "stepping");
  const base = `${attribute(signature, "family")}/${attribute(signature, "model")}`;
  return stepping === undefined ? base : `${base}/${stepping}`;
}
