import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe, type Scope } from "../../evidence/observation.ts";
import { InputError } from "../../xml/errors.ts";
import { CpuRegisters, observeRegisters, registerNames } from "../cpu-registers.ts";
import { isRecord, type JsonRecord, recordsIn, textIn } from "../json-shape.ts";
import { microcodeNumber } from "../microcode.ts";
import type { JsonReader, JsonValue, ReadContext } from "../reader.ts";

const tool = "cpu-template-helper";

/**
 * Firecracker's `cpu-template-helper`: a fingerprint (`fingerprint dump`) or a bare guest CPU configuration
 * (`template dump`). These are the registers of a Firecracker guest, so they say what a guest can have there.
 *
 * Vocabulary: the features whose leaf or MSR is listed, with its bit (a template leaves bits open with `x`), or whose
 * leaf the guest was not given. Of arm64 the ID registers are read.
 * Format: Firecracker's docs/cpu_templates/cpu-template-helper.md and cpu-templates.md.
 */
export const firecrackerReader: JsonReader = {
  container: "json",
  id: "firecracker",
  title: "a Firecracker fingerprint",
  accepts: (values) => values.some(({ value }) => configurationOf(value) !== null),
  read: (values, context) => values.flatMap((value) => readFingerprint(value, context)),
};

const modifierLists = ["cpuid_modifiers", "msr_modifiers", "reg_modifiers"] as const;

/** The guest's CPU configuration: in a fingerprint, or alone. */
function configurationOf(value: unknown): JsonRecord | null {
  if (!isRecord(value)) return null;
  const inner = Object.hasOwn(value, "guest_cpu_config") ? value.guest_cpu_config : value;
  return isRecord(inner) && modifierLists.some((name) => Array.isArray(inner[name])) ? inner : null;
}

function readFingerprint({ value, line }: JsonValue, context: ReadContext): Document[] {
  const configuration = configurationOf(value);
  if (configuration === null || !isRecord(value)) return [];
  const source = context.source(line, tool);
  const arch = Array.isArray(configuration.reg_modifiers) ? "aarch64" : "x86_64";
  const scope: Scope = { ...everywhere, arch, accel: "kvm" };
  const observations: AnyObservation[] = [
    observe("setting", scope, { complete: false }, source),
    observe("hypervisor.type", scope, "firecracker", source),
  ];
  const kernel = textIn(value, "kernel_version");
  if (kernel !== undefined) observations.push(observe("kernel.version", everywhere, kernel, source));
  const microcode = microcodeNumber(textIn(value, "microcode_version"));
  if (microcode !== null) observations.push(observe("microcode", everywhere, microcode, source));
  if (arch === "x86_64") {
    observations.push(...observeRegisters("cpu.guest", [readRegisters(configuration, line, context)], scope, source));
  } else {
    const registers = readIdRegisters(configuration, line, context);
    if (Object.keys(registers).length > 0) observations.push(observe("cpu.registers", scope, registers, source));
  }
  return [{ kind: "firecracker", key: "firecracker", uuid: null, hostName: null, source, observations }];
}

function readRegisters(configuration: JsonRecord, line: number, context: ReadContext): CpuRegisters {
  const cpu = new CpuRegisters();
  const bad = (what: string) => badEntry(what, line, context);
  for (const entry of recordsIn(configuration.cpuid_modifiers)) {
    const [leaf, subleaf] = [numberOf(entry, "leaf", bad), numberOf(entry, "subleaf", bad)];
    for (const modifier of recordsIn(entry.modifiers)) {
      const register = registerNames.find((name) => name === textIn(modifier, "register"));
      if (register === undefined) throw bad(`register '${textIn(modifier, "register")}'`);
      const { value, known } = bitmapOf(modifier, 32, bad);
      cpu.setCpuid(leaf, subleaf, register, value, known);
    }
  }
  for (const entry of recordsIn(configuration.msr_modifiers)) {
    const { value, known } = bitmapOf(entry, 64, bad);
    cpu.setMsr(numberOf(entry, "addr", bad), value, known);
  }
  return cpu;
}

/**
 * Arm's system registers by KVM's number of each: 0x6030000000130000 and the encoding of the register. A template that
 * leaves bits open does not tell the register.
 */
const armRegisters: ReadonlyMap<number, string> = new Map([
  [0xc000, "MIDR_EL1"],
  [0xc020, "ID_AA64PFR0_EL1"],
  [0xc021, "ID_AA64PFR1_EL1"],
  [0xc028, "ID_AA64DFR0_EL1"],
  [0xc030, "ID_AA64ISAR0_EL1"],
  [0xc031, "ID_AA64ISAR1_EL1"],
  [0xc038, "ID_AA64MMFR0_EL1"],
  [0xc039, "ID_AA64MMFR1_EL1"],
  [0xc03a, "ID_AA64MMFR2_EL1"],
]);

function readIdRegisters(configuration: JsonRecord, line: number, context: ReadContext): Record<string, string> {
  const bad = (what: string) => badEntry(what, line, context);
  const registers: Record<string, string> = {};
  for (const entry of recordsIn(configuration.reg_modifiers)) {
    const number = /^0x603000000013([0-9a-f]{4})$/i.exec(textIn(entry, "addr") ?? "")?.[1];
    const name = number === undefined ? undefined : armRegisters.get(Number.parseInt(number, 16));
    if (name === undefined) continue;
    const { value, known } = bitmapOf(entry, 128, bad);
    if (known === (1n << 128n) - 1n) registers[name] = `0x${BigInt.asUintN(64, value).toString(16)}`;
  }
  return registers;
}

type Complain = (what: string) => InputError;

function numberOf(entry: JsonRecord, name: string, bad: Complain): number {
  const text = textIn(entry, name) ?? "";
  if (!/^(0x[0-9a-f]{1,8}|\d{1,9})$/i.test(text)) throw bad(`${name} '${text.slice(0, 40)}'`);
  return Number(text);
}

/** `0b` and a digit a bit, highest first; `x` is a bit that a template leaves as it is. Shorter ones are filled with zeros. */
function bitmapOf(entry: JsonRecord, bits: number, bad: Complain): { value: bigint; known: bigint } {
  const text = textIn(entry, "bitmap") ?? "";
  const digits = /^0b([01x_]{1,260})$/.exec(text)?.[1]?.replaceAll("_", "") ?? "";
  if (digits === "" || digits.length > bits) throw bad(`bitmap '${text.slice(0, 80)}'`);
  const value = BigInt(`0b${digits.replaceAll("x", "0")}`);
  const open = BigInt(`0b${digits.replaceAll("1", "0").replaceAll("x", "1")}`);
  return { value, known: ((1n << BigInt(bits)) - 1n) & ~open };
}

function badEntry(what: string, line: number, context: ReadContext): InputError {
  return new InputError({
    code: "firecracker.entry",
    message: `the guest CPU configuration has ${what}; expected registers as Firecracker writes them`,
    hint: "collect it again: cpu-template-helper fingerprint dump",
    file: context.file,
    line,
    column: null,
  });
}
