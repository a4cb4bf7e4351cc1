import type { AnyObservation, Scope } from "../evidence/observation.ts";
import type { Host } from "./host.ts";

/** The schema that a host's line in normalised JSON Lines names. */
export const hostLineSchema = "virt-baseline/host/1";

/**
 * What stands between whose line it is and what is said of the host. The second part is equal, character for character,
 * for hosts of equal evidence, so that a reader of many lines needs to parse it once.
 */
export const evidenceMark = ',"documents":';

/**
 * A host as a line of normalised JSON Lines, without the line break: name, uuid and sources of each document; then, as
 * the last member, the documents with everything observed. The lines on which facts stood are left out: they differ
 * between hosts that say the same.
 */
export function hostLine(host: Host): string {
  const { name, documents } = host;
  const head = {
    schema: hostLineSchema,
    name,
    sources: documents.map(({ source, uuid }) => ({
      file: source.file,
      line: source.line,
      ...(uuid === null ? {} : { uuid }),
    })),
  };
  return `${JSON.stringify(head).slice(0, -1)}${evidenceMark}${evidenceText(host)}}`;
}

/** All that is said of a host, without its name, its uuids and its places: the text is equal where that is. */
export function evidenceText({ documents }: Host): string {
  return JSON.stringify(
    documents.map(({ kind, key, source, observations }) => ({
      kind,
      key,
      tool: source.tool,
      observations: observations
        .filter(({ subject }) => subject !== "host.uuid") // with the sources: it tells hosts apart
        .map((observation) => observationRecord(observation, source.tool)),
    })),
  );
}

/** An observation as lines have it; the document's tool goes without saying. */
export function observationRecord({ subject, scope, value, source: { tool } }: AnyObservation, ofDocument: string) {
  return { subject, scope: withoutNulls(scope), ...(tool === ofDocument ? {} : { tool }), value };
}

/** A scope that does not restrict says nothing. */
function withoutNulls(scope: Scope): Partial<Scope> {
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== null));
}
