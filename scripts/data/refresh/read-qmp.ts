import { seriesOf } from "../../../packages/core/src/catalogue/versions.ts";
import { type Answer, pairAnswers } from "../../../packages/core/src/read/formats/qmp-answers.ts";
import { isRecord, type JsonRecord, numberIn, recordsIn, textIn } from "../../../packages/core/src/read/json-shape.ts";
import { readJsonValues } from "../../../packages/core/src/read/json-values.ts";
import { InputError } from "../../../packages/core/src/xml/errors.ts";
import { type Machine, readMachines } from "./refresh-machines.ts";

/** What a session says of the build that it was held with. */
export interface QmpSession {
  readonly release: string;
  readonly arch: string;
  readonly machines: readonly Machine[];
  /** On x86, where it was asked for them. */
  readonly models: QemuModels | null;
}

/**
 * Reads a QMP transcript; the release and the architecture that were given by hand count where the session does not say
 * them.
 *
 * @throws {InputError} for a text that is no transcript, that is of an unknown release or of another than was given, or
 *   that was asked for nothing that is compared
 */
export function readQmpSession(
  text: string,
  file: string,
  given: { readonly release?: string | null; readonly arch?: string | null } = {},
): QmpSession {
  const values = [...readJsonValues(text, file)];
  const answers = pairAnswers(values, { file });
  const stated = values.map(({ value }) => versionIn(value)).find((version) => version !== null) ?? null;
  const release = stated ?? given.release ?? null;
  if (release === null)
    throw refusal(file, "the transcript does not say of which release it is", "ask query-version, or give --release");
  if (given.release && seriesOf(release) !== seriesOf(given.release))
    throw refusal(file, `the transcript is of QEMU ${release}, not of ${given.release}`, "leave --release out");
  const told = answers.map(({ value }) => (isRecord(value) ? textIn(value, "arch") : undefined)).find(Boolean);
  const arch = told ?? given.arch ?? "x86_64";
  const machines = readMachines(answers);
  const models = arch === "x86_64" ? readModels(answers, file) : null;
  if (machines.length === 0 && models === null) {
    const hint =
      "ask query-machines, query-cpu-definitions and query-cpu-model-expansion, each command before its reply";
    throw refusal(file, "the transcript has neither machine types nor CPU models with their expansions", hint);
  }
  return { release, arch, machines, models };
}

const refusal = (file: string, message: string, hint: string) =>
  new InputError({ code: "refresh.qmp", message, hint, file, line: null });

/** Of a greeting, or of the answer to query-version. */
function versionIn(value: unknown): string | null {
  if (!isRecord(value)) return null;
  const said = isRecord(value.QMP) ? value.QMP.version : value.return;
  const { major, minor, micro } = isRecord(said) && isRecord(said.qemu) ? said.qemu : {};
  return [major, minor, micro].every(Number.isSafeInteger) ? `${major}.${minor}.${micro}` : null;
}

/** A CPU model by the name that QEMU lists it under. */
export interface Definition {
  readonly name: string;
  /** The version that the name stands for. */
  readonly aliasOf: string | null;
  /** It is what the host or the build makes of it (`host`, `max`). */
  readonly dynamic: boolean;
  readonly deprecated: boolean;
}

/** What a QEMU says of its named CPU models. */
export interface QemuModels {
  readonly definitions: readonly Definition[];
  /** Every property of each model, as it is without a machine under QEMU's own emulation. */
  readonly expansions: ReadonlyMap<string, JsonRecord>;
}

/**
 * The CPU models of a session in which each command stands before its reply: `query-cpu-definitions`, and
 * `query-cpu-model-expansion` of type full for every model. Null where it was not asked for them.
 *
 * @throws {InputError} for a session under KVM, which switches features on and off in every model, and for one that
 *   lists models which it does not expand
 */
function readModels(answers: readonly Answer[], file: string): QemuModels | null {
  const definitions = answersTo(answers, "query-cpu-definitions")
    .flatMap(({ value }) => recordsIn(value))
    .filter((entry) => "typename" in entry && textIn(entry, "name") !== undefined)
    .map(definitionOf);
  const expansions = new Map(answersTo(answers, "query-cpu-model-expansion").flatMap(expansionIn));
  if (expansions.size === 0 || definitions.length === 0) return null;
  const hint = "ask with -machine none,accel=tcg, each command before its reply, or let refresh.ts ask: --qemu BINARY";
  if (answersTo(answers, "query-kvm").some(({ value }) => isRecord(value) && value.enabled === true))
    throw refusal(file, "the CPU models were asked for under KVM; expected QEMU's own emulation", hint);
  const left = definitions.find(({ name, aliasOf, dynamic }) => !dynamic && aliasOf === null && !expansions.has(name));
  if (left !== undefined)
    throw refusal(file, `the transcript lists the model ${left.name} and does not expand it`, hint);
  return { definitions, expansions };
}

const answersTo = (answers: readonly Answer[], command: string): Answer[] =>
  answers.filter((answer) => answer.command === command);

function definitionOf(entry: JsonRecord): Definition {
  return {
    name: textIn(entry, "name")!,
    aliasOf: textIn(entry, "alias-of") ?? null,
    // `base` has nothing but what is given, which QEMU calls static.
    dynamic: entry["migration-safe"] === false || entry.static === true,
    deprecated: entry.deprecated === true,
  };
}

/** Only of a model as it is: one asked for with properties is another. */
function expansionIn({ arguments: asked, value }: Answer): [string, JsonRecord][] {
  const model = isRecord(value) && isRecord(value.model) ? value.model : null;
  const name = isRecord(asked.model) && asked.model.props === undefined ? textIn(asked.model, "name") : undefined;
  return asked.type === "full" && name !== undefined && isRecord(model?.props) ? [[name, model.props]] : [];
}

/** `family/model/stepping`; null where the properties do not say it. */
export function signatureIn(properties: JsonRecord): string | null {
  const parts = ["family", "model", "stepping"].map((name) => numberIn(properties, name));
  return parts.every((part) => part !== undefined) ? parts.join("/") : null;
}
