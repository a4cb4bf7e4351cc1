import { featuresShown } from "../../catalogue/feature-bits.ts";
import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe, type Scope } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { describeFeatures } from "../cpu-registers.ts";
import type { ReadContext, TextReader } from "../reader.ts";
import { bitsOfWords, earlyFeatureWords, featureSetWords } from "../xen-feature-words.ts";
import { integer } from "./cpu.ts";

const tool = "xe host-cpu-info";

/**
 * `xe host-cpu-info` of XenServer and XCP-ng, or the `cpu_info` of `xe host-param-list`: Xen's feature sets as words of
 * 32 bits. `features_hvm_host` is what new HVM guests get (`features_hvm`, what is accepted from elsewhere, stands in
 * where it is missing); the four words of `features`, in releases before 7, are the host's CPU.
 *
 * Vocabulary: the features whose word is given. Xen adds words with its releases; those of SVM are in none.
 * Which set is for what: `xe help host-get-cpu-features`.
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

/** Which fields are read, as what, and by which order of words; of several that say the same, the first that is there. */
const featureSetsRead = [
  { subject: "cpu.guest", names: ["features_hvm_host", "features_hvm"], words: featureSetWords },
  { subject: "cpu.hardware", names: ["features"], words: earlyFeatureWords },
] as const;

const scope: Scope = { ...everywhere, arch: "x86_64" };

function readHost(fields: ReadonlyMap<string, Field>, context: ReadContext): Document {
  const source = context.source([...fields.values()][0]!.line, tool);
  const vendor = fields.get("vendor")?.value ?? null;
  const observations: AnyObservation[] = [
    observe("setting", scope, { complete: false }, source),
    observe("hypervisor.type", scope, "xen", source),
  ];
  for (const { subject, names, words } of featureSetsRead) {
    const field = names.map((name) => fields.get(name)).find((found) => found !== undefined);
    const values = field === undefined ? null : parseWords(field.value);
    if (values === null || (subject === "cpu.hardware" && values.length !== words.length)) continue;
    const cpu = describeFeatures(vendor, featuresShown(bitsOfWords(values, words)));
    observations.push(observe(subject, scope, cpu, context.source(field!.line, tool)));
  }
  observations.push(...readSignature(fields, vendor, source));
  const uuid = fields.get("uuid")?.value ?? null;
  const hostName = fields.get("name-label")?.value ?? null;
  return { kind: "xe-host-cpu-info", key: "xe-host-cpu-info", uuid, hostName, source, observations };
}

function readSignature(fields: ReadonlyMap<string, Field>, vendor: string | null, source: Source): AnyObservation[] {
  const number = (name: string) => integer(fields.get(name)?.value);
  const [family, model, stepping] = [number("family"), number("model"), number("stepping")];
  if (family === null || model === null) return [];
  return [observe("cpu.signature", scope, { vendor, family, model, stepping }, source)];
}

/** Words of eight hexadecimal digits with dashes between; null for anything else. */
function parseWords(text: string): number[] | null {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{8}){3,63}$/i.test(text)) return null;
  return text.split("-").map((word) => Number.parseInt(word, 16));
}
