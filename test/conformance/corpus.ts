/** Access to libvirt's test data: its files, its CPU map, the cases in its test programs, and our reading of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Host, readHosts } from "../../packages/core/src/index.ts";
import { children, type XmlElement } from "../../packages/core/src/xml/element.ts";
import { readXmlDocument } from "../../packages/core/src/xml/read.ts";
import { readCpuMap } from "../../scripts/data/refresh/cpu-map.ts";
import { fetchLibvirtSource, type LibvirtVersion } from "../../scripts/real/fetch-libvirt.ts";

/** The test data of a libvirt release. */
export async function openCorpus(version: LibvirtVersion) {
  const source = await fetchLibvirtSource(version);
  const tests = join(source, "tests");
  const textOfFile = (folder: string, name: string): string => readFileSync(join(tests, folder, name), "utf8");
  const xmlOfFile = (folder: string, name: string): XmlElement =>
    readXmlDocument(textOfFile(folder, name), { file: name });
  return {
    /** What the release's own x86 map says. */
    libvirtMap: readCpuMap(join(source, "src/cpu_map")),
    /** The names of the files of a folder of its tests that fit, sorted. */
    filesOf: (folder: string, fitting: RegExp): string[] =>
      readdirSync(join(tests, folder))
        .filter((name) => fitting.test(name))
        .sort(),
    textOfFile,
    /** A file as XML: its root element. */
    xmlOfFile,
    /** The <cpu> elements of a `cpuTest` document. */
    cpusOf: (name: string): XmlElement[] => children(xmlOfFile("cputestdata", name), "cpu"),
    /** The arguments of every call of a macro in a test program, its definition left out. */
    callsOf(program: string, macro: string): string[][] {
      const text = readFileSync(join(tests, program), "utf8").replace(/^#define(?:.*\\\n)*.*\n/gm, "");
      return [...text.matchAll(new RegExp(`\\b${macro}\\(([^;]*)\\);`, "g"))].map((match) =>
        match[1]!.split(",").map((argument) => argument.trim().replace(/^"(.*)"$/, "$1")),
      );
    },
  };
}

export const { libvirtMap, filesOf, textOfFile, xmlOfFile, cpusOf, callsOf } = await openCorpus("11.3.0");

/**
 * Reads texts as those of one host, whose libvirt is the release that wrote the corpus: `virsh version` beside them says
 * so, as it would in what an administrator collects.
 */
export function hostOf(name: string, texts: readonly string[], libvirt: string | null = "11.3.0"): Host {
  const version =
    libvirt === null ? [] : [`Using library: libvirt ${libvirt}\nCannot extract running QEMU hypervisor version\n`];
  const files = [...texts, ...version].map((text, index) => ({ name: `${name}:${index}`, text }));
  return readHosts([{ name, files }]).hosts[0]!;
}
