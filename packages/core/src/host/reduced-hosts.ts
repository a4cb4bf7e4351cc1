import type { Document } from "../evidence/document.ts";
import type { AnyObservation } from "../evidence/observation.ts";
import { ownSubjects } from "../evidence/own-subjects.ts";
import { compareCodePoints } from "../lattice/interner.ts";
import { evidenceKey } from "./evidence-of.ts";
import type { Host } from "./host.ts";
import { evidenceMark, evidenceText, hostLineSchema, observationRecord } from "./host-line.ts";

interface Kind {
  /** What all hosts of the kind say. */
  readonly shared: string;
  readonly members: { readonly name: string; readonly own: string }[];
}

/**
 * Hosts, gathered one at a time and written by kind: a line for all that say the same, with what each says of itself
 * alone. So a site is reduced where it is, and nothing is lost: the lines of several sites, reduced again in any order
 * and grouping, have the baseline of all hosts.
 */
export class ReducedHosts {
  readonly #kinds = new Map<string, Kind>();
  /** By evidenceKey: hosts that are known to say the same are divided once. */
  readonly #divided = new Map<string, { readonly shared: string; readonly own: string }>();

  add(host: Host): void {
    const key = evidenceKey(host);
    const divided = this.#divided.get(key) ?? divide(host);
    this.#divided.set(key, divided);
    const { shared, own } = divided;
    const kind = this.#kinds.get(shared) ?? { shared, members: [] };
    this.#kinds.set(shared, kind);
    kind.members.push({ name: host.name, own });
  }

  /** A line a kind, with its line break: the kinds in the order of their first hosts, by name. */
  *lines(): Generator<string> {
    for (const { members } of this.#kinds.values()) members.sort((a, b) => compareCodePoints(a.name, b.name));
    const kinds = [...this.#kinds.values()].sort((a, b) => compareCodePoints(a.members[0]!.name, b.members[0]!.name));
    for (const { shared, members } of kinds) {
      const head = { schema: hostLineSchema, name: members[0]!.name };
      const hosts = members.map(
        ({ name, own }) => `{"name":${JSON.stringify(name)}${own === "" ? "" : `,"own":${own}`}}`,
      );
      yield `${JSON.stringify(head).slice(0, -1)},"hosts":[${hosts.join(",")}]${evidenceMark}${shared}}\n`;
    }
  }
}

/** What is told of hosts of its kind, and what is told of this one alone: each with the place of its document. */
function divide(host: Host): { shared: string; own: string } {
  const own = host.documents.flatMap(({ observations, source }, document) =>
    observations.filter(isOwn).map((observation) => ({ document, ...observationRecord(observation, source.tool) })),
  );
  const documents: Document[] = host.documents.map((document) => ({
    ...document,
    observations: document.observations.filter((observation) => !isOwn(observation)),
  }));
  return { shared: evidenceText({ ...host, documents }), own: own.length === 0 ? "" : JSON.stringify(own) };
}

const isOwn = ({ subject }: AnyObservation): boolean => ownSubjects.has(subject);
