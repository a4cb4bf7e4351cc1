import type { Document } from "../../evidence/document.ts";
import {
  type AnyObservation,
  type CpuByList,
  type CpuByModel,
  everywhere,
  type MachineEntry,
  type ModelEntry,
  observe,
  type Scope,
} from "../../evidence/observation.ts";
import type { Source } from "../../evidence/source.ts";
import { isRecord, type JsonRecord, numberIn, recordsIn, textIn } from "../json-shape.ts";
import type { JsonReader, JsonValue, ReadContext } from "../reader.ts";
import { type Answer, pairAnswers } from "./qmp-answers.ts";
import { archOfCpuTypes } from "./qmp-arch.ts";
import { readQmpKinds } from "./qmp-kinds.ts";

/**
 * QMP transcripts: what a monitor socket of QEMU gives, a JSON value after another (with or without the commands
 * beside them), and libvirt's recorded `.replies`.
 *
 * An answer is recognised by the command with its id where the commands are there, else by its shape.
 * Vocabulary: QEMU names every machine type, CPU model and property that it has, so silence means no.
 * Source: QEMU's qapi/{machine,machine-target,misc,control}.json.
 */
export const qmpReader: JsonReader = {
  container: "json",
  id: "qmp",
  title: "a QMP transcript",
  accepts: (values) => values.some(({ value }) => isRecord(value) && ("QMP" in value || "return" in value)),
  read: readTranscripts,
};

/**
 * Each transcript is one QEMU process, with one accelerator. A greeting begins the next one, or, where greetings are
 * left out (libvirt's `.replies`), the command that a monitor takes only once, as the first: qmp_capabilities.
 */
function readTranscripts(values: readonly JsonValue[], context: ReadContext): Document[] {
  const documents: Document[] = [];
  let current: JsonValue[] = [];
  const finish = () => {
    if (current.some(({ value }) => isRecord(value) && "return" in value)) {
      documents.push(readTranscript(current, context));
    }
    current = [];
  };
  for (const value of values) {
    if (isRecord(value.value) && ("QMP" in value.value || opensMonitor(value.value, current))) finish();
    current.push(value);
  }
  finish();
  return documents;
}

/** Directly behind its greeting the command belongs to the transcript that the greeting began. */
function opensMonitor(value: JsonRecord, before: readonly JsonValue[]): boolean {
  const greeted = before.every((earlier) => isRecord(earlier.value) && "QMP" in earlier.value);
  return value.execute === "qmp_capabilities" && !greeted;
}

function readTranscript(values: readonly JsonValue[], context: ReadContext): Document {
  const answers = pairAnswers(values, context);
  const arch = archIn(answers);
  const accel = acceleratorIn(answers, arch);
  const scope: Scope = { arch, accel, emulator: null, machine: null };
  const version = versionIn(values, answers);
  const source = context.source(values[0]?.line ?? 1, "QMP");
  const observations: AnyObservation[] = [observe("hypervisor.type", scope, "qemu", source)];
  if (arch !== null) observations.push(observe("setting", scope, { complete: false }, source));
  if (version !== null) observations.push(observe("qemu.version", everywhere, version, source));
  for (const answer of answers) {
    for (const read of answerReaders) {
      observations.push(...read(answer, scope, context));
    }
  }
  observations.push(...readExpansions(answers, scope, context));
  const key = `qmp/${arch}/${accel}/${version?.version ?? ""}/${answers.map((answer) => answer.command).join(",")}`;
  return { kind: "qmp", key, uuid: null, hostName: null, source, observations };
}

/**
 * query-kvm says whether this process runs on KVM, and the model `host` whether on any accelerator of the hardware:
 * there alone it can be expanded and lacks nothing (target/i386/cpu.c: "requires KVM or HVF"). So with `host` and without
 * KVM it is HVF; with neither it is TCG; without query-kvm, `host` is taken for KVM's. An expansion without its command
 * is taken for `host`'s where nothing else tells; one of `max` alone, but on x86, for TCG's: libvirt
 * asks hardware for `host`, which other architectures list as if it could be had under TCG too. Not so POWER: its QEMU
 * has the model `host` once KVM runs (target/ppc/kvm.c, kvm_ppc_register_host_cpu_type), so that its list tells.
 */
function acceleratorIn(answers: readonly Answer[], arch: string | null): string | null {
  const kvm = answers.map(({ value }) => value).find(isKvmInfo)?.enabled;
  if (kvm === true) return "kvm";
  const definitions = answers.flatMap(modelsIn);
  if (kvm === undefined && arch !== null && isPower(arch) && definitions.length > 0)
    return definitions.some(({ name }) => name === "host") ? "kvm" : "tcg";
  const expansions = answers.map(expandedModel).filter((expansion) => expansion !== null);
  const expanded = expansions.some(({ asked }) => asked === "host");
  const listed = definitions.find(({ name }) => name === "host")?.usable ?? null;
  const alone = !expanded && expansions.some(({ asked }) => asked === "max");
  if (alone && arch !== null && !isX86(arch) && kvm === undefined) return "tcg";
  if (expanded || listed === true) return kvm === false ? "hvf" : "kvm";
  if (kvm === false || listed === false) return "tcg";
  return expansions.some(({ asked }) => asked === null) ? "kvm" : null;
}

const isPower = (arch: string): boolean => arch === "ppc64" || arch === "ppc";
const isX86 = (arch: string): boolean => arch === "x86_64" || arch === "i686";

const isKvmInfo = (value: unknown): value is { readonly enabled: boolean } =>
  isRecord(value) && typeof value.enabled === "boolean" && typeof value.present === "boolean";

function archIn(answers: readonly Answer[]): string | null {
  for (const { value } of answers) {
    const arch = isRecord(value) ? textIn(value, "arch") : undefined;
    if (arch !== undefined) return arch;
  }
  const definitions = answers.find((answer) => recordsIn(answer.value).some((entry) => "typename" in entry));
  const arch = archOfCpuTypes(recordsIn(definitions?.value).flatMap((entry) => textIn(entry, "typename") ?? []));
  if (arch !== null) return arch;
  return answers.some((answer) => "fpu" in (expandedModel(answer)?.properties ?? {})) ? "x86_64" : null;
}

function versionIn(values: readonly JsonValue[], answers: readonly Answer[]) {
  const greeting = values.map(({ value }) => (isRecord(value) && isRecord(value.QMP) ? value.QMP.version : null));
  for (const candidate of [...answers.map((answer) => answer.value), ...greeting]) {
    if (!isRecord(candidate) || !isRecord(candidate.qemu)) continue;
    const { major, minor, micro } = candidate.qemu as Record<string, unknown>;
    if (![major, minor, micro].every((part) => Number.isSafeInteger(part))) continue;
    const text = textIn(candidate, "package") ?? "";
    return { version: `${major}.${minor}.${micro}`, package: text.trim() === "" ? null : text.trim() };
  }
  return null;
}

type AnswerReader = (answer: Answer, scope: Scope, context: ReadContext) => AnyObservation[];

const answerReaders: readonly AnswerReader[] = [readMachines, readDefinitions, readQmpKinds];

/** query-machines: every machine type, with `alias`, `deprecated`, `cpu-max`. */
function readMachines(answer: Answer, scope: Scope, context: ReadContext): AnyObservation[] {
  const entries = recordsIn(answer.value).filter((entry) => typeof entry["cpu-max"] === "number");
  if (entries.length === 0) return [];
  const source = context.source(answer.line, "query-machines");
  const aliases: Record<string, string> = Object.create(null);
  const machines: MachineEntry[] = [];
  for (const entry of entries) {
    const name = textIn(entry, "name");
    if (name === undefined) continue;
    const alias = textIn(entry, "alias");
    if (alias !== undefined) aliases[alias] = name;
    machines.push({ name, deprecated: entry.deprecated === true, maxCpus: vcpuLimit(entry) });
  }
  return [observe("machine.types", scope, { machines, aliases, complete: true }, source)];
}

/** What POWER's machine types state in place of a limit: INT32_MAX (hw/ppc/spapr.c, spapr_machine_class_init). */
const noLimit = 2 ** 31 - 1;

function vcpuLimit(machine: JsonRecord): number | null {
  const most = numberIn(machine, "cpu-max") ?? null;
  return most === noLimit ? null : most;
}

/** query-cpu-definitions: the named models, and for each what of it this host, accelerator and machine lack. */
function readDefinitions(answer: Answer, scope: Scope, context: ReadContext): AnyObservation[] {
  const models = modelsIn(answer);
  if (models.length === 0) return [];
  const source = context.source(answer.line, "query-cpu-definitions");
  return [observe("cpu.models", scope, { wording: "qemu", models }, source)];
}

function modelsIn(answer: Answer): ModelEntry[] {
  const entries = recordsIn(answer.value).filter((entry) => "typename" in entry && "name" in entry);
  return entries.map((entry) => {
    const unavailable = entry["unavailable-features"];
    const blockers = Array.isArray(unavailable) ? unavailable.filter((name) => typeof name === "string") : null;
    return {
      name: textIn(entry, "name") ?? "",
      usable: blockers === null ? null : blockers.length === 0,
      blockers,
      deprecated: entry.deprecated === true,
      canonical: textIn(entry, "alias-of") ?? null,
    };
  });
}

interface Expansion {
  /** The model's name; null where the transcript holds answers only. */
  readonly asked: string | null;
  /** Nothing was asked to be otherwise than it is by itself, but for what cannot be migrated. */
  readonly plain: boolean;
  /** The model that the properties are differences from, or the one that was asked about. */
  readonly model: string | null;
  readonly properties: JsonRecord;
  readonly line: number;
}

/** query-cpu-model-expansion of the model that stands for everything the host can do (or of one that was not told). */
function expandedModel(answer: Answer): Expansion | null {
  const model = isRecord(answer.value) ? answer.value.model : null;
  if (!isRecord(model) || !isRecord(model.props)) return null;
  const request = answer.arguments.model;
  const asked = isRecord(request) ? (textIn(request, "name") ?? null) : null;
  const changed = isRecord(request) && isRecord(request.props) ? Object.keys(request.props) : [];
  const plain = changed.every((name) => name === "migratable");
  return { asked, plain, model: textIn(model, "name") ?? null, properties: model.props, line: answer.line };
}

/**
 * The expansions of `host` (KVM) or `max` (TCG) are what a guest can have. Asked twice, the second time with
 * `migratable=off`, a property that is on only there cannot be migrated. libvirt takes both as offered and so do we. An
 * expansion with other properties (`hv-passthrough`) is of another CPU. On IBM Z it is a model and differences from it.
 */
function readExpansions(answers: readonly Answer[], scope: Scope, context: ReadContext): AnyObservation[] {
  const expansions = answers
    .map(expandedModel)
    .filter((expansion) => expansion !== null)
    .filter(({ asked, plain }) => plain && (asked === null || asked === "host" || asked === "max"));
  const first = expansions[0];
  if (first === undefined) return [];
  const source = context.source(first.line, "query-cpu-model-expansion");
  const on = new Set<string>();
  const off = new Set<string>();
  for (const { properties } of expansions) {
    for (const [name, value] of Object.entries(properties)) {
      if (value === true) on.add(name);
      else if (value === false) off.add(name);
    }
  }
  const initially = first.properties;
  if (scope.arch === "s390x" && first.model !== null) {
    const disable = [...off].filter((name) => !on.has(name));
    const cpu: CpuByModel = { form: "model", model: first.model, vendor: null, require: [...on], disable, exact: true };
    return [observe("cpu.guest", scope, cpu, source)];
  }
  const unmigratable = [...on].filter((name) => initially[name] === false);
  const vendor = textIn(initially, "vendor") ?? null;
  const cpu: CpuByList = {
    form: "list",
    vendor,
    on: [...on],
    off: [...off].filter((name) => !on.has(name)),
    unmigratable,
  };
  return [observe("cpu.guest", scope, cpu, source), ...signatureIn(initially, vendor, scope, source)];
}

function signatureIn(properties: JsonRecord, vendor: string | null, scope: Scope, source: Source): AnyObservation[] {
  const observations: AnyObservation[] = [];
  const family = numberIn(properties, "family");
  const model = numberIn(properties, "model");
  if (family !== undefined && model !== undefined) {
    const stepping = numberIn(properties, "stepping") ?? null;
    observations.push(observe("cpu.signature", scope, { vendor, family, model, stepping }, source));
  }
  const bits = numberIn(properties, "phys-bits");
  if (bits !== undefined && bits > 0) observations.push(observe("cpu.physBits", scope, bits, source));
  return observations;
}
