import { type BitReader, featuresShown } from "../../catalogue/feature-bits.ts";
import type { FeatureBit } from "../../catalogue/features.ts";
import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe, type Scope, type Subject } from "../../evidence/observation.ts";
import { describeFeatures } from "../cpu-registers.ts";
import type { ReadContext, TextReader } from "../reader.ts";
import { integer } from "./cpu.ts";

const tool = "xe host-cpu-info";

/**
 * `xe host-cpu-info` of XenServer and XCP-ng, or the `cpu_info` of `xe host-param-list`: Xen's feature sets as words of
 * 32 bits. `features_hvm_host` is what new HVM guests get (`features_hvm`, what is accepted from elsewhere, stands in
 * where it is missing); the four words of `features`, in releases before 7, are the host's CPU.
 *
 * Vocabulary: the features whose word is given. Xen adds words with its releases; those of SVM are in none.
 * Format: Xen's xen/include/public/arch-x86/cpufeatureset.h and xen/include/xen/lib/x86/cpu-policy.h; for the four
 * words xapi's design document "Heterogeneous pools"; which set is for what: `xe help host-get-cpu-features`.
 */
export const xeHostCpuInfoReader: TextReader = {
  container: "text",
  id: "xe-host-cpu-info",
  title: "xe host-cpu-info",
  accepts: (text) => fieldsOf(text).some(({ name, value }) => featureSets.has(name) && parseWords(value) !== null),
  read: (text, context) => splitHosts(fieldsOf(text)).map((fields) => readHost(fields, context)),
};

interface Field {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

const featureSets: ReadonlySet<string> = new Set(["features", "features_hvm", "features_hvm_host"]);
const readNames: ReadonlySet<string> = new Set([
  ...featureSets,
  ...["vendor", "family", "model", "stepping", "uuid", "name-label"],
]);

/** `name ( RO): value`, aligned to the right; `cpu_info` holds its own fields with semicolons between. */
const fieldPattern = /^\s*([a-z_-]{1,40})\s{0,40}(?:\([ A-Z]{1,5}\))?\s{0,40}:\s*(.*?)\s*$/;

function fieldsOf(text: string): Field[] {
  return text.split("\n").flatMap((content, index) => {
    const field = parseField(content, index + 1);
    if (field?.name !== "cpu_info") return field === null ? [] : [field];
    return field.value.split(";").flatMap((inner) => parseField(inner, index + 1) ?? []);
  });
}

function parseField(content: string, line: number): Field | null {
  const match = fieldPattern.exec(content);
  const name = match?.[1];
  return match === null || (name !== "cpu_info" && !readNames.has(name!))
    ? null
    : { name: name!, value: match[2]!, line };
}

/** A field that comes again belongs to the next host. */
function splitHosts(fields: readonly Field[]): Map<string, Field>[] {
  const hosts: Map<string, Field>[] = [];
  for (const field of fields) {
    if (hosts.length === 0 || hosts.at(-1)!.has(field.name)) hosts.push(new Map());
    hosts.at(-1)!.set(field.name, field);
  }
  return hosts;
}

const scope: Scope = { ...everywhere, arch: "x86_64" };

function readHost(fields: ReadonlyMap<string, Field>, context: ReadContext): Document {
  const first = [...fields.values()][0]!;
  const source = context.source(first.line, tool);
  const vendor = fields.get("vendor")?.value ?? null;
  const observations: AnyObservation[] = [
    observe("setting", scope, { complete: false }, source),
    observe("hypervisor.type", scope, "xen", source),
  ];
  const observeSet = (
    subject: Subject & ("cpu.guest" | "cpu.hardware"),
    name: string,
    places: readonly WordPlace[],
  ) => {
    const field = fields.get(name);
    const words = field === undefined ? null : parseWords(field.value);
    if (words === null) return false;
    const shown = featuresShown(bitsOfWords(words, places));
    const at = context.source(field!.line, tool);
    observations.push(observe(subject, scope, describeFeatures(vendor, shown), at));
    return true;
  };
  observeSet("cpu.guest", "features_hvm_host", featureSetWords) ||
    observeSet("cpu.guest", "features_hvm", featureSetWords);
  if (parseWords(fields.get("features")?.value ?? "")?.length === earlyWords.length) {
    observeSet("cpu.hardware", "features", earlyWords);
  }
  const [family, model, stepping] = ["family", "model", "stepping"].map((name) => integer(fields.get(name)?.value));
  if (family != null && model != null) {
    observations.push(observe("cpu.signature", scope, { vendor, family, model, stepping: stepping ?? null }, source));
  }
  const uuid = fields.get("uuid")?.value ?? null;
  const hostName = fields.get("name-label")?.value ?? null;
  return { kind: "xe-host-cpu-info", key: "xe-host-cpu-info", uuid, hostName, source, observations };
}

/** Words of eight hexadecimal digits with dashes between; null for anything else. */
function parseWords(text: string): number[] | null {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{8}){3,63}$/i.test(text)) return null;
  return text.split("-").map((word) => Number.parseInt(word, 16));
}

/** Where a word comes from: a register of a CPUID leaf, or the half of an MSR that begins with a bit. */
type WordPlace =
  | { readonly leaf: number; readonly subleaf: number; readonly register: "eax" | "ebx" | "ecx" | "edx" }
  | { readonly msr: number; readonly from: 0 | 32 };

const cpuid = (leaf: number, subleaf: number, register: "eax" | "ebx" | "ecx" | "edx"): WordPlace => ({
  leaf,
  subleaf,
  register,
});

/** Xen's feature set, word by word. */
const featureSetWords: readonly WordPlace[] = [
  cpuid(0x1, 0, "edx"),
  cpuid(0x1, 0, "ecx"),
  cpuid(0x8000_0001, 0, "edx"),
  cpuid(0x8000_0001, 0, "ecx"),
  cpuid(0xd, 1, "eax"),
  cpuid(0x7, 0, "ebx"),
  cpuid(0x7, 0, "ecx"),
  cpuid(0x8000_0007, 0, "edx"),
  cpuid(0x8000_0008, 0, "ebx"),
  cpuid(0x7, 0, "edx"),
  cpuid(0x7, 1, "eax"),
  cpuid(0x8000_0021, 0, "eax"),
  cpuid(0x7, 1, "ebx"),
  cpuid(0x7, 2, "edx"),
  cpuid(0x7, 1, "ecx"),
  cpuid(0x7, 1, "edx"),
  { msr: 0x10a, from: 0 },
  { msr: 0x10a, from: 32 },
  cpuid(0x8000_0021, 0, "ecx"),
];

/** The feature words of XenServer before 7. */
const earlyWords: readonly WordPlace[] = [
  cpuid(0x1, 0, "ecx"),
  cpuid(0x1, 0, "edx"),
  cpuid(0x8000_0001, 0, "ecx"),
  cpuid(0x8000_0001, 0, "edx"),
];

function bitsOfWords(words: readonly number[], places: readonly WordPlace[]): BitReader {
  return (bit) => {
    const index = places.findIndex((place) => isIn(bit, place));
    const word = index < 0 ? undefined : words[index];
    return word === undefined ? null : ((word >>> (bit.bit % 32)) & 1) === 1;
  };
}

function isIn(bit: FeatureBit, place: WordPlace): boolean {
  if ("msr" in bit) return "msr" in place && place.msr === bit.msr && place.from === (bit.bit < 32 ? 0 : 32);
  return (
    "leaf" in place &&
    place.leaf === bit.leaf &&
    place.subleaf === (bit.subleaf ?? 0) &&
    place.register === bit.register
  );
}
