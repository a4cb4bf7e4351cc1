import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe, type Scope } from "../../evidence/observation.ts";
import type { ReadContext, TextReader } from "../reader.ts";
import { type Fields, tellCpus, wordsOf } from "./cpuinfo-cpus.ts";

const tool = "/proc/cpuinfo";

/**
 * `/proc/cpuinfo`: which CPU it is and the features behind Linux's flags, of several CPUs what all have; see
 * ./cpuinfo-cpus.ts for what each architecture's lines say. Hardware evidence, without what the kernel hides. The clock
 * rate (`cpu MHz`) is what it was at that moment, so it is left.
 *
 * Vocabulary: on x86 the features whose flag the kernel surely knows, as far as its age shows (../linux-flags.ts); of
 * other architectures those that are there.
 * Format: Linux arch/ARCH/kernel/…, show_cpuinfo.
 */
export const cpuinfoReader: TextReader = {
  container: "text",
  id: "cpuinfo",
  title: "/proc/cpuinfo",
  accepts: (text) => splitProcessors(text.slice(0, 64 * 1024)).some(({ fields }) => archOf(fields) !== null),
  read: readCpuinfo,
};

interface Processor {
  readonly line: number;
  readonly fields: Fields;
}

/** Blank lines stand between processors; what is said of the machine as a whole comes before or after them. */
function splitProcessors(text: string): Processor[] {
  const processors: { line: number; fields: Map<string, string> }[] = [];
  let open = false;
  text.split("\n").forEach((content, index) => {
    const field = /^([^:]{1,60}?)\s{0,60}:(.*)$/.exec(content);
    if (field === null) {
      if (content.trim() === "") open = false;
      return;
    }
    if (!open) processors.push({ line: index + 1, fields: new Map() });
    open = true;
    const { fields } = processors.at(-1)!;
    if (!fields.has(field[1]!)) fields.set(field[1]!, field[2]!.trim());
  });
  return processors;
}

/**
 * The architecture by the fields that only its Linux writes. Where both word lengths or byte orders look alike, the
 * one that runs guests: QEMU's ppc64 is that of ppc64le too.
 */
const signs: readonly ((fields: Fields) => string | null)[] = [
  (fields) => {
    const flags = wordsOf(fields, "flags");
    if (!flags.includes("fpu") && !fields.has("cpu family")) return null;
    return flags.includes("lm") ? "x86_64" : "i686";
  },
  (fields) => {
    if (!fields.has("CPU implementer")) return null;
    const features = wordsOf(fields, "Features");
    return features.includes("thumb") || features.includes("neon") ? "armv7l" : "aarch64";
  },
  (fields) => (/^POWER|^PPC|pvr/.test(`${fields.get("cpu")} ${fields.get("revision")}`) ? "ppc64" : null),
  (fields) => /^rv(64|32)/.exec(fields.get("isa") ?? "")?.[0].replace("rv", "riscv") ?? null,
  (fields) => (fields.get("vendor_id") === "IBM/S390" ? "s390x" : null),
  (fields) => (/^Loongson-64bit/.test(fields.get("CPU Family") ?? "") ? "loongarch64" : null),
];

function archOf(fields: Fields): string | null {
  for (const sign of signs) {
    const arch = sign(fields);
    if (arch !== null) return arch;
  }
  return null;
}

/** `processor: 0` again begins the next machine. */
function readCpuinfo(text: string, context: ReadContext): Document[] {
  const machines: Processor[][] = [];
  for (const processor of splitProcessors(text)) {
    if (machines.length === 0 || isFirst(processor, machines.at(-1)!)) machines.push([]);
    machines.at(-1)!.push(processor);
  }
  return machines.map((processors) => readMachine(processors, context));
}

function isFirst({ fields }: Processor, before: readonly Processor[]): boolean {
  return fields.get("processor") === "0" && before.some((processor) => processor.fields.has("processor"));
}

function readMachine(processors: readonly Processor[], context: ReadContext): Document {
  const source = context.source(processors[0]!.line, tool);
  const arch = processors.map(({ fields }) => archOf(fields)).find((found) => found !== null) ?? null;
  const scope: Scope = { ...everywhere, arch };
  const observations: AnyObservation[] = [observe("setting", scope, { complete: false }, source)];
  observations.push(
    ...tellCpus(
      processors.map(({ fields }) => fields),
      scope,
      source,
    ),
  );
  return { kind: "cpuinfo", key: "cpuinfo", uuid: null, hostName: null, source, observations };
}
