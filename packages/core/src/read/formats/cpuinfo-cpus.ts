import { powerOfVersion } from "../../catalogue/architectures/ppc64.ts";
import { sharedFeatures } from "../../catalogue/feature-bits.ts";
import { type AnyObservation, type CpuByModel, everywhere, observe, type Scope } from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { describeFeatures } from "../cpu-registers.ts";
import { featuresOfFlags } from "../linux-flags.ts";
import { microcodeNumber } from "../microcode.ts";
import { integer } from "./cpu.ts";

/** What stands before the colon of a line of /proc/cpuinfo, and behind it. */
export type Fields = ReadonlyMap<string, string>;

export const wordsOf = (fields: Fields, name: string): string[] => fields.get(name)?.split(/\s+/).filter(Boolean) ?? [];

type Teller = (machine: readonly Fields[], scope: Scope, source: Source) => AnyObservation[];

/** What the lines of each architecture say of its CPUs; of another one only the architecture is known. */
const tellers: ReadonlyMap<string, Teller> = new Map([
  ["x86_64", tellX86],
  ["i686", tellX86],
  ["aarch64", tellArm],
  ["ppc64", tellPower],
  ["riscv64", tellRiscv],
  ["loongarch64", tellLoongArch],
]);

/** What the parts of one machine's /proc/cpuinfo say: one for each processor, and what is said of the whole. */
export function tellCpus(machine: readonly Fields[], scope: Scope, source: Source): AnyObservation[] {
  return tellers.get(scope.arch ?? "")?.(machine, scope, source) ?? [];
}

/**
 * 64-bit Arm: the core by MIDR_EL1 (implementer, part, revision) and the flags. A machine with cores of two kinds has no
 * one core that a guest would be shown, so none is told.
 *
 * Source: Linux arch/arm64/kernel/cpuinfo.c, c_show; Documentation/arch/arm64/elf_hwcaps.rst.
 */
function tellArm(machine: readonly Fields[], scope: Scope, source: Source): AnyObservation[] {
  const cores = machine.filter((fields) => fields.has("CPU implementer"));
  const observations = tellFlags(cores, "Features", hex(sole(cores, "CPU implementer")), scope, source);
  const [vendor, part] = [hex(sole(cores, "CPU implementer")), hex(sole(cores, "CPU part"))];
  const family = integer(sole(cores, "CPU architecture"));
  if (vendor === null || part === null || family === null) return observations;
  const signature = { vendor, family, model: Number(part), stepping: integer(sole(cores, "CPU revision")) };
  return [...observations, observe("cpu.signature", scope, signature, source)];
}

/** A number of up to 32 bits as Linux writes it, `0xd40`. */
const hex = (text: string | undefined): string | null =>
  text !== undefined && /^0x[0-9a-f]{1,8}$/.test(text) ? text : null;

/**
 * POWER: the processor version. `(architected)` is a partition in the mode of the generation that it names, whatever the
 * processor; else the PVR tells.
 *
 * Source: Linux arch/powerpc/kernel/setup-common.c, show_cpuinfo; cpu_specs_book3s_64.h for the names.
 */
function tellPower(machine: readonly Fields[], scope: Scope, source: Source): AnyObservation[] {
  const cores = machine.filter((fields) => fields.has("cpu"));
  const generation = /^POWER\d+/.exec(sole(cores, "cpu") ?? "")?.[0] ?? null;
  const architected = sole(cores, "cpu")?.includes("(architected)") === true;
  const [, version, revision] = /\(pvr ([0-9a-f]{4}) ([0-9a-f]{4})\)/.exec(sole(cores, "revision") ?? "") ?? [];
  const known = version === undefined ? null : powerOfVersion(Number(`0x${version}${revision}`));
  const model = architected ? generation : (known ?? generation);
  if (model === null) return [];
  const cpu: CpuByModel = { form: "model", model, vendor: null, require: [], disable: [], exact: true };
  return [observe("cpu.hardware", scope, cpu, source)];
}

/**
 * RISC-V: the hart by mvendorid, marchid and mimpid, and the extensions of its `isa`: letters, then words behind `_`.
 *
 * Source: Linux arch/riscv/kernel/cpu.c, c_show; Documentation/arch/riscv/uabi.rst.
 */
function tellRiscv(machine: readonly Fields[], scope: Scope, source: Source): AnyObservation[] {
  const harts = machine.filter((fields) => fields.has("isa"));
  const parts = ["mvendorid", "marchid", "mimpid"].map((name) => sole(harts, name));
  const identity = parts.every((part) => part !== undefined) ? parts.join("/") : null;
  const extensions = harts.map((hart) => {
    const [base = "", ...words] = hart.get("isa")!.split("_");
    return [...base.replace(/^rv\d+/, ""), ...words];
  });
  return tellShared(extensions, identity, scope, source);
}

/** LoongArch: the model's name and the flags. Source: Linux arch/loongarch/kernel/proc.c, show_cpuinfo. */
function tellLoongArch(machine: readonly Fields[], scope: Scope, source: Source): AnyObservation[] {
  const cores = machine.filter((fields) => fields.has("CPU Family"));
  return tellFlags(cores, "Features", sole(cores, "Model Name") ?? null, scope, source);
}

function tellFlags(
  cores: readonly Fields[],
  line: string,
  vendor: string | null,
  scope: Scope,
  source: Source,
): AnyObservation[] {
  const having = cores.filter((fields) => fields.has(line));
  return tellShared(
    having.map((fields) => wordsOf(fields, line)),
    vendor,
    scope,
    source,
  );
}

/** What all CPUs have. Which words the kernel knows is not known, so of what is not there nothing is told. */
function tellShared(
  cpus: readonly (readonly string[])[],
  vendor: string | null,
  scope: Scope,
  source: Source,
): AnyObservation[] {
  if (cpus.length === 0) return [];
  const shared = sharedFeatures(cpus.map((on) => ({ on: [...new Set(on)], vocabulary: on })));
  return [observe("cpu.hardware", scope, describeFeatures(vendor, { on: shared.on, vocabulary: shared.on }), source)];
}

/** The value that all have; undefined where one has another or none. */
function sole(cpus: readonly Fields[], name: string): string | undefined {
  const values = new Set(cpus.map((fields) => fields.get(name)));
  return values.size === 1 ? [...values][0] : undefined;
}

/** x86: the features behind Linux's flags, vendor, signature, microcode and address bits. */
function tellX86(machine: readonly Fields[], scope: Scope, source: Source): AnyObservation[] {
  const cpus = machine.filter((fields) => fields.has("flags"));
  const first = cpus[0];
  if (first === undefined) return [];
  const vendor = first.get("vendor_id") ?? null;
  const shown = sharedFeatures(distinctFlags(cpus).map((fields) => readFlags(fields, vendor)));
  const observations: AnyObservation[] = [observe("cpu.hardware", scope, describeFeatures(vendor, shown), source)];
  const number = (name: string) => integer(first.get(name));
  const [family, model] = [number("cpu family"), number("model")];
  if (family !== null && model !== null) {
    observations.push(observe("cpu.signature", scope, { vendor, family, model, stepping: number("stepping") }, source));
  }
  const microcode = microcodeNumber(first.get("microcode"));
  if (microcode !== null) observations.push(observe("microcode", everywhere, microcode, source));
  const bits = /^(\d{1,2}) bits physical/.exec(first.get("address sizes") ?? "");
  if (bits !== null) observations.push(observe("cpu.physBits", scope, Number(bits[1]), source));
  return observations;
}

/** One processor for each set of flags: a server's hundreds of CPUs say the same. */
function distinctFlags(cpus: readonly Fields[]): Fields[] {
  return [...new Map(cpus.map((fields) => [`${fields.get("flags")}/${fields.get("vmx flags")}`, fields])).values()];
}

function readFlags(fields: Fields, vendor: string | null) {
  const vmxFlags = fields.has("vmx flags") ? new Set(wordsOf(fields, "vmx flags")) : null;
  return featuresOfFlags({ vendor, flags: new Set(wordsOf(fields, "flags")), vmxFlags });
}
