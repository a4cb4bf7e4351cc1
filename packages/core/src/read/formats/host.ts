import type { Document } from "../../evidence/document.ts";
import { type AnyObservation, everywhere, observe, type Scope } from "../../evidence/observation.ts";
import { hostLineSchema } from "../../host/host-line.ts";
import { InputError } from "../../xml/errors.ts";
import { isRecord, type JsonRecord, recordsIn, textIn } from "../json-shape.ts";
import { listOf, observationShapes, orNull, record, type Shape, text } from "../observation-shapes.ts";
import type { JsonReader, ReadContext } from "../reader.ts";

/**
 * Normalised hosts, one a line, as `inspect --format jsonl` writes them: everything observed, under the host's name.
 *
 * Vocabulary: that of the readers by whom the documents were read. A fact stands where its line stands; the files it
 * came from are told beside it (`sources`), for people.
 */
export const hostReader: JsonReader = {
  container: "json",
  id: "host",
  title: "normalised hosts (inspect --format jsonl)",
  accepts: (values) => isHostLine(values[0]?.value),
  read: (values, context) =>
    values.flatMap(({ value, line }) => {
      const documents = readHostLine(value, line, context);
      const members = membersInLine(value, documents, line, context);
      return members === null ? documents : members.flatMap((member) => documentsOfMember(documents, member));
    }),
};

function isHostLine(value: unknown): value is JsonRecord {
  return isRecord(value) && value.schema === hostLineSchema;
}

/** The name of the host that a line is about. @throws {InputError} where it is none of a host. */
export function nameInLine(value: unknown, line: number, { file }: ReadContext): string {
  const name = isHostLine(value) ? textIn(value, "name") : undefined;
  if (name !== undefined && name !== "") return name;
  throw malformed(`expected an object with "schema": "${hostLineSchema}" and a "name"`, file, line);
}

/** The documents of one line. @throws {InputError} where anything in it is not as `inspect` writes it. */
export function readHostLine(value: unknown, line: number, context: ReadContext): Document[] {
  const name = nameInLine(value, line, context);
  const { documents } = value as JsonRecord;
  if (!documentShape(documents)) {
    throw malformed(
      `the documents of '${name}' are not as inspect writes them: each has kind, key, tool and observations`,
      context.file,
      line,
    );
  }
  const uuids = uuidsIn(value as JsonRecord);
  return recordsIn(documents).map((document, index) => {
    const tool = document.tool as string;
    const source = context.source(line, tool);
    const uuid = uuids[index] ?? null;
    const said = recordsIn(document.observations).map((observation) =>
      readObservation(observation, tool, line, context),
    );
    return {
      kind: document.kind as string,
      key: document.key as string,
      uuid,
      hostName: name,
      namesHost: true as const,
      source,
      observations: uuid === null ? said : [observe("host.uuid", everywhere, uuid, source), ...said],
    };
  });
}

/** One of the hosts of a reduced line, with what is told of it alone, by the place of the document that told it. */
export interface LineMember {
  readonly name: string;
  readonly own: readonly { readonly document: number; readonly observation: AnyObservation }[];
}

/** The hosts of a reduced line (`inspect --reduce`); null: the line is of one host. @throws {InputError} */
export function membersInLine(
  value: unknown,
  documents: readonly Document[],
  line: number,
  context: ReadContext,
): LineMember[] | null {
  const { hosts } = value as JsonRecord;
  if (hosts === undefined) return null;
  if (!membersShape(hosts)) {
    throw malformed("its hosts are not as inspect --reduce writes them", context.file, line);
  }
  return recordsIn(hosts).map((member) => ({
    name: member.name as string,
    own: recordsIn(member.own).map((said) => {
      const document = said.document as number;
      const source = documents[document]?.source;
      if (source === undefined) throw malformed(`there is no document ${document}`, context.file, line);
      return { document, observation: readObservation(said, source.tool, line, context) };
    }),
  }));
}

/** The documents of one of the hosts. Where nothing is told of it alone they are the same evidence as all others'. */
export function documentsOfMember(documents: readonly Document[], { name, own }: LineMember): Document[] {
  return documents.map((document, place) => {
    const added = own.filter((said) => said.document === place).map(({ observation }) => observation);
    if (added.length === 0) return { ...document, hostName: name };
    return { ...document, hostName: name, evidence: {}, observations: [...document.observations, ...added] };
  });
}

/** Of each document the uuid of its host, where it is told. */
export function uuidsIn(line: JsonRecord): (string | null)[] {
  return recordsIn(line.sources).map((source) => textIn(source, "uuid") ?? null);
}

const scopeMember = (value: unknown) => value === undefined || orNull(text)(value);
const scopeShape = record({ arch: scopeMember, accel: scopeMember, emulator: scopeMember, machine: scopeMember });
const documentShape: Shape = (value) =>
  listOf(
    record({
      kind: text,
      key: text,
      tool: text,
      observations: listOf(
        record({
          subject: text,
          scope: scopeShape,
        }),
      ),
    }),
  )(value) && (value as unknown[]).length > 0;

const membersShape: Shape = (value) =>
  listOf(
    record({
      name: (name) => typeof name === "string" && name !== "",
      own: (own) =>
        own === undefined || listOf(record({ document: Number.isSafeInteger, subject: text, scope: scopeShape }))(own),
    }),
  )(value) && (value as unknown[]).length > 0;

function readObservation(said: JsonRecord, tool: string, line: number, context: ReadContext): AnyObservation {
  const subject = said.subject as AnyObservation["subject"];
  const shape = Object.hasOwn(observationShapes, subject) ? observationShapes[subject] : undefined;
  if (shape === undefined) throw malformed(`'${subject}' is no subject of an observation`, context.file, line);
  if (!shape(said.value)) throw malformed(`the value of '${subject}' is not of its shape`, context.file, line);
  const source = context.source(line, textIn(said, "tool") ?? tool);
  return observe(
    subject,
    { ...everywhere, ...(said.scope as Partial<Scope>) },
    ordinary(subject, said.value),
    source,
  ) as AnyObservation;
}

/** Aliases are looked up by names from inputs: no name is found but their own. */
function ordinary(subject: AnyObservation["subject"], value: unknown): never {
  if (subject !== "machine.types") return value as never;
  const list = value as { aliases: object };
  return { ...list, aliases: Object.assign(Object.create(null), list.aliases) } as never;
}

function malformed(found: string, file: string, line: number): InputError {
  return new InputError({
    code: "host.not-normalised",
    message: `the line is no normalised host: ${found}`,
    hint: "write it again: virt-baseline inspect HOST --format jsonl (a newer release may say more than this one reads)",
    file,
    line,
  });
}
