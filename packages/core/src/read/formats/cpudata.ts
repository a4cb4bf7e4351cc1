import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe, type Scope } from "../../evidence/observation.ts";
import { attribute, type XmlElement } from "../../xml/element.ts";
import { InputError } from "../../xml/errors.ts";
import { archOfRegisters, CpuRegisters, observeRegisters, registerNames } from "../cpu-registers.ts";
import type { ReadContext, XmlReader } from "../reader.ts";

const tool = "libvirt CPU data";

/**
 * A document `<cpudata>`: CPUID leaves and MSRs of a host, as libvirt's test data has them. Hardware evidence. (The element
 * of this name in libvirt's cache of QEMU's capabilities is another thing, and is not read: see qemu-capabilities.ts.)
 *
 * Vocabulary: the features whose leaf or MSR was dumped, or of which the dump says that there is no such leaf.
 * Of other architectures than x86 only the architecture is read. Format: libvirt's src/cpu/cpu_x86.c, cpu_ppc64.c.
 */
export const cpudataReader: XmlReader = {
  container: "xml",
  id: "cpudata",
  title: "libvirt's <cpudata>",
  roots: ["cpudata"],
  read(root, context) {
    const source = context.source(root.line, tool);
    const observations = readCpuData(root, context);
    return { kind: "cpudata", key: "cpudata", uuid: null, hostName: null, source, observations } satisfies Document;
  },
};

function readCpuData(cpudata: XmlElement, context: ReadContext): AnyObservation[] {
  const source = context.source(cpudata.line, tool);
  const named = attribute(cpudata, "arch") ?? null;
  if (named !== "x86") {
    const scope: Scope = { ...everywhere, arch: named };
    return named === null ? [] : [observe("setting", scope, { complete: false }, source)];
  }
  const cpu = new CpuRegisters();
  for (const item of cpudata.children) {
    if (item.name === "cpuid") readCpuid(item, cpu, context);
    else if (item.name === "msr") readMsr(item, cpu, context);
  }
  const scope: Scope = { ...everywhere, arch: archOfRegisters(cpu) };
  return [
    observe("setting", scope, { complete: false }, source),
    ...observeRegisters("cpu.hardware", [cpu], scope, source),
  ];
}

function readCpuid(item: XmlElement, cpu: CpuRegisters, context: ReadContext): void {
  const leaf = word(item, "eax_in", context, true);
  const subleaf = word(item, "ecx_in", context);
  for (const register of registerNames) {
    cpu.setCpuid(leaf, subleaf, register, BigInt(word(item, register, context)));
  }
}

function readMsr(item: XmlElement, cpu: CpuRegisters, context: ReadContext): void {
  const [low, high] = [word(item, "eax", context), word(item, "edx", context)];
  cpu.setMsr(word(item, "index", context, true), (BigInt(high) << 32n) | BigInt(low));
}

/** A 32-bit word in an attribute; libvirt leaves out what is zero. */
function word(item: XmlElement, name: string, context: ReadContext, needed = false): number {
  const text = attribute(item, name) ?? (needed ? "" : "0");
  if (/^(0x[0-9a-f]{1,8}|\d{1,9})$/i.test(text)) return Number(text);
  throw new InputError({
    code: "cpudata.word",
    message: `<${item.name}> has ${name}='${text}'; expected a number of 32 bits as in 0x8000001f`,
    hint: "take the data as libvirt wrote them, without editing",
    file: context.file,
    line: item.line,
    column: item.column,
  });
}
