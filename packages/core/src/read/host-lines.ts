import { type Document, relocate } from "../evidence/document.ts";
import { everywhere, observe } from "../evidence/observation.ts";
import type { Source } from "../evidence/source.ts";
import { evidenceKey } from "../host/evidence-of.ts";
import type { Host } from "../host/host.ts";
import { evidenceMark, hostLineSchema } from "../host/host-line.ts";
import {
  documentsOfMember,
  type LineMember,
  membersInLine,
  nameInLine,
  readHostLine,
  uuidsIn,
} from "./formats/host.ts";
import { isRecord, type JsonRecord } from "./json-shape.ts";
import { jsonError } from "./json-values.ts";
import { refuseContradiction } from "./read-hosts.ts";
import type { ReadContext } from "./reader.ts";
import { TextMap } from "./text-map.ts";

/** How a file of normalised hosts begins. */
export const hostLinesBegin = `{"schema":"${hostLineSchema}"`;

/** A host whose line was read, and is made into documents only where it is asked for. */
export interface HostOfLine {
  readonly name: string;
  /** Equal for hosts that say the same. */
  readonly evidence: string;
  host(): Host;
}

interface Evidence {
  readonly key: string;
  /** Of the first host that said it. */
  readonly documents: readonly Document[];
}

/**
 * Reads normalised JSON Lines a line at a time. What is said of a host stands behind whose line it is, in characters
 * that are equal for hosts that say the same; so it is parsed, checked and kept once. Memory grows with what is said
 * and not with how many say it.
 */
export class HostLines {
  readonly #byText = new TextMap<Evidence>();
  readonly #context: ReadContext;

  constructor(file: string) {
    this.#context = { file, source: (line, tool) => ({ file, line, tool }) };
  }

  /** The hosts of a line that is not blank: one, or those of a reduced line. @throws {InputError} */
  read(text: string, line: number): HostOfLine[] {
    const parts = this.#divide(text);
    const head = parts?.head ?? this.#parse(text, line);
    const name = nameInLine(head, line, this.#context);
    const said = parts?.evidence ?? text;
    let evidence = this.#byText.get(said);
    if (evidence === undefined) {
      const host = { name, documents: this.#documentsOf(text, line) };
      refuseContradiction(host);
      evidence = { key: evidenceKey(host), documents: host.documents };
      this.#byText.add(said, evidence);
    }
    const { key, documents } = evidence;
    const members = membersInLine(head, documents, line, this.#context);
    if (members === null) {
      return [{ name, evidence: key, host: () => ({ name, documents: this.#move(documents, name, line, head) }) }];
    }
    return members.map((member) => this.#member(evidence, member, line, head));
  }

  /** A host of which nothing is told alone is as all others of its line; another is evidence of its own. */
  #member({ key, documents }: Evidence, member: LineMember, line: number, head: JsonRecord): HostOfLine {
    const { name, own } = member;
    if (own.length === 0) {
      return { name, evidence: key, host: () => ({ name, documents: this.#move(documents, name, line, head) }) };
    }
    const host = { name, documents: this.#move(documentsOfMember(documents, member), name, line, head) };
    refuseContradiction(host);
    return { name, evidence: evidenceKey(host), host: () => host };
  }

  #documentsOf(text: string, line: number): Document[] {
    return readHostLine(this.#parse(text, line), line, this.#context).map((document) => ({
      ...document,
      evidence: {},
    }));
  }

  /**
   * The two parts of a line as `inspect` writes it; null for a line that is written otherwise. What stands before the
   * mark is parsed here, and what is behind it is parsed with the whole line when it is first met, so that nothing is
   * taken for JSON that is none.
   */
  #divide(text: string): { head: JsonRecord; evidence: string } | null {
    const mark = text.indexOf(evidenceMark);
    if (mark < 0) return null;
    try {
      const head: unknown = JSON.parse(`${text.slice(0, mark)}}`);
      return isRecord(head) && !Object.hasOwn(head, "documents") ? { head, evidence: text.slice(mark) } : null;
    } catch {
      return null;
    }
  }

  #parse(text: string, line: number): JsonRecord {
    try {
      return JSON.parse(text) as JsonRecord;
    } catch {
      throw jsonError(this.#context.file, line, "the line is no JSON value; expected a host on each line");
    }
  }

  /** The documents under another host's name, in its line and with its uuids. */
  #move(documents: readonly Document[], name: string, line: number, head: JsonRecord): Document[] {
    const uuids = uuidsIn(head);
    const move = ({ tool }: Source) => this.#context.source(line, tool);
    return documents.map((document, index) => {
      const moved = relocate(document, move);
      const uuid = uuids[index] ?? null;
      const said = moved.observations.filter(({ subject }) => subject !== "host.uuid");
      const own = uuid === null ? said : [observe("host.uuid", everywhere, uuid, moved.source), ...said];
      return { ...moved, hostName: name, uuid, observations: own };
    });
  }
}
