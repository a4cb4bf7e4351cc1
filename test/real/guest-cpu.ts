/** A guest's CPU in the three places where it can be seen: libvirt's live definition, QEMU's memory, QEMU's command line. */
import { featureNames } from "../../packages/core/src/catalogue/feature-set.ts";
import { allFeatures } from "../../packages/core/src/catalogue/features.ts";
import type { QmpCommand } from "../../scripts/real/qmp.ts";
import { featuresOfCpu } from "./masked-hosts.ts";
import type { Stack } from "./stack.ts";

/** sockets, cores in each, threads in each */
export type Topology = readonly [number, number, number];

/** A domain as small as can be around what the libvirt dialect writes, with another topology than the one written. */
export function domainAround(definition: string, name: string, [sockets, cores, threads]: Topology): string {
  const topology = `<topology sockets='${sockets}' cores='${cores}' threads='${threads}'/>`;
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>64</memory>
  <vcpu>${sockets * cores * threads}</vcpu>
${definition.replace(/<topology [^>]*\/>/, topology)}
  <devices><controller type='usb' model='none'/><memballoon model='none'/></devices>
</domain>`;
}

/** The words of what the QEMU dialect writes: lines that go on behind a backslash, and remarks. */
export function argumentsIn(text: string): string[] {
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  return lines.flatMap((line) => line.replace(/\\$/, "").split(" ")).filter((word) => word !== "");
}

/** What `-cpu` says: the model and its properties. `enforce` is left out: it is no property of the guest. */
export interface CpuArgument {
  readonly model: string;
  readonly properties: Readonly<Record<string, boolean | number | string>>;
}

export function parseCpuArgument(text: string): CpuArgument {
  const [model = "", ...rest] = text.split(",");
  const properties = rest
    .filter((part) => part !== "enforce")
    .map((part) => {
      const [, name = part, value = "on"] = /^([^=]*)=(.*)$/.exec(part) ?? [];
      const typed = value === "on" ? true : value === "off" ? false : /^\d+$/.test(value) ? Number(value) : value;
      return [name, typed] as const;
    });
  return { model, properties: Object.fromEntries(properties) };
}

/** The `-cpu` of a QEMU command line as virsh prints it. */
export function cpuArgumentOf(commandLine: string): CpuArgument {
  const found = /\s-cpu '?([^'\s]+)/.exec(commandLine)?.[1];
  if (found === undefined) throw new Error(`no -cpu in:\n${commandLine}`);
  return parseCpuArgument(found);
}

export const expansionOf = ({ model, properties }: CpuArgument): QmpCommand => ({
  execute: "query-cpu-model-expansion",
  arguments: { type: "full", model: { name: model, props: properties } },
});

/** Asks QEMU for the CPUID words of the first CPU, as it would show them to the guest; both stacks' QEMUs put it there. */
export const FEATURE_WORDS: QmpCommand = {
  execute: "qom-get",
  arguments: { path: "/machine/unattached/device[0]", property: "feature-words" },
};

interface FeatureWord {
  readonly "cpuid-input-eax": number;
  readonly "cpuid-input-ecx"?: number;
  readonly "cpuid-register": string;
  readonly features: number;
}

/** All but its subleaf 1 are the components of the XSAVE area, which follow from the features (Intel SDM 1, 13.2). */
const XSAVE_LEAF = 0xd;

/** On AMD CPUs leaf 0x80000001 repeats these bits of leaf 1's EDX (AMD64 APM volume 3, CPUID). */
const REPEATED_BY_AMD = 0x0183f3ff;

/** The features that QEMU's words hold; a bit that no feature in our data has is named by its place. */
export function featuresOfWords(words: readonly FeatureWord[]): string[] {
  const nameAt = new Map<string, string>();
  for (const { name, bits } of allFeatures()) {
    for (const bit of bits) {
      if ("leaf" in bit) nameAt.set([bit.leaf, bit.subleaf ?? 0, bit.register, bit.bit].join(), name);
    }
  }
  const found = words.flatMap((word) => {
    const leaf = word["cpuid-input-eax"];
    if (leaf === XSAVE_LEAF && word["cpuid-input-ecx"] !== 1) return [];
    const register = word["cpuid-register"].toLowerCase();
    const places = [...Array(32).keys()].filter((bit) => (word.features >>> bit) & 1);
    return places
      .map((bit) => [bit, [leaf, word["cpuid-input-ecx"] ?? 0, register, bit].join()] as const)
      .filter(([bit]) => !(leaf === 0x80000001 && register === "edx" && (REPEATED_BY_AMD >>> bit) & 1))
      .map(([, place]) => nameAt.get(place) ?? place);
  });
  return [...new Set(found)].sort();
}

/** The features that libvirt's live definition says the guest got. */
export async function featuresInLiveXml(stack: Stack, domain: string): Promise<string[]> {
  const cpu = /<cpu [\s\S]*?<\/cpu>/.exec(await stack.dumpxml(domain))?.[0] ?? "";
  return featureNames(featuresOfCpu(cpu, stack.versions.libvirt)).sort();
}

/** The features that the running guest's QEMU holds. */
export async function featuresInQemu(stack: Stack, domain: string): Promise<string[]> {
  const said = await stack.virsh(["qemu-monitor-command", domain, JSON.stringify(FEATURE_WORDS)]);
  return featuresOfWords((JSON.parse(said) as { return: FeatureWord[] }).return);
}
