import type { Document } from "../../evidence/document.ts";
import { everywhere, observe, type Scope } from "../../evidence/observation.ts";
import { InputError } from "../../xml/errors.ts";
import { archOfRegisters, CpuRegisters, observeRegisters, registerNames } from "../cpu-registers.ts";
import type { ReadContext, TextReader } from "../reader.ts";

const tool = "cpuid -r";

const wordPattern = "0x[0-9a-f]{8}";
const registerLine = new RegExp(
  `^\\s*(${wordPattern}) (0x[0-9a-f]{2,8}): eax=(${wordPattern}) ebx=(${wordPattern}) ecx=(${wordPattern}) edx=(${wordPattern})\\s*$`,
);
/** What a line of registers begins with, whole or cut off. */
const leafStart = /^\s*0x[0-9a-f]{8} 0x[0-9a-f]/;
const cpuHeading = /^CPU(?: (\d+))?:\s*$/;

/**
 * `cpuid -1r` (one CPU) and `cpuid -r` (all): raw CPUID, leaf by leaf. Hardware evidence; of several CPUs, what all of
 * them have.
 *
 * Vocabulary: the features whose leaf was dumped, or lies above the highest leaf that the CPU states. MSRs are not in
 * it. Format: the `cpuid` program of Todd Allen (etallen.com/cpuid.html).
 */
export const cpuidReader: TextReader = {
  container: "text",
  id: "cpuid",
  title: "cpuid -r",
  accepts: (text) => /^\s*0x[0-9a-f]{8} 0x[0-9a-f]{2,8}: eax=0x[0-9a-f]{8} /m.test(text),
  read: readDump,
};

interface Machine {
  readonly line: number;
  readonly cpus: CpuRegisters[];
}

/** A heading whose number does not go up (`cpuid -1r` prints none) begins the next machine. */
function readDump(text: string, context: ReadContext): Document[] {
  const machines: Machine[] = [];
  let previous = Number.POSITIVE_INFINITY;
  const begin = (line: number, number: number): CpuRegisters => {
    if (number <= previous) machines.push({ line, cpus: [] });
    previous = number;
    const cpu = new CpuRegisters();
    machines.at(-1)!.cpus.push(cpu);
    return cpu;
  };
  let cpu: CpuRegisters | null = null;
  text.split("\n").forEach((content, index) => {
    const heading = cpuHeading.exec(content);
    const isLeaf = leafStart.test(content);
    if (heading !== null || (isLeaf && cpu === null)) cpu = begin(index + 1, Number(heading?.[1] ?? 0));
    if (isLeaf) readLeaf(content, index + 1, cpu!, context);
  });
  return machines.map((machine) => readMachine(machine, context));
}

function readLeaf(content: string, line: number, cpu: CpuRegisters, context: ReadContext): void {
  const match = registerLine.exec(content);
  if (match === null) throw badLine(content, line, context);
  const [leaf, subleaf, ...values] = match.slice(1).map(Number) as [number, number, ...number[]];
  registerNames.forEach((register, place) => {
    cpu.setCpuid(leaf, subleaf, register, BigInt(values[place]!));
  });
}

function readMachine({ line, cpus }: Machine, context: ReadContext): Document {
  const source = context.source(line, tool);
  const scope: Scope = { ...everywhere, arch: archOfRegisters(cpus[0]!) };
  const observations = [
    observe("setting", scope, { complete: false }, source),
    ...observeRegisters("cpu.hardware", cpus, scope, source),
  ];
  return { kind: "cpuid", key: "cpuid", uuid: null, hostName: null, source, observations };
}

function badLine(content: string, line: number, context: ReadContext): InputError {
  return new InputError({
    code: "cpuid.line",
    message: `'${content.trim().slice(0, 80)}' is no line of registers; expected a leaf, a subleaf, eax, ebx, ecx and edx`,
    hint: "collect it again, whole: cpuid -1r",
    file: context.file,
    line,
    column: null,
  });
}
