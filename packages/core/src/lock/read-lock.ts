import type { Document } from "../evidence/document.ts";
import type { Host } from "../host/host.ts";
import { hostLineSchema } from "../host/host-line.ts";
import { readHostLine } from "../read/formats/host.ts";
import { isRecord, type JsonRecord, recordsIn, textIn } from "../read/json-shape.ts";
import { refuseContradiction } from "../read/read-hosts.ts";
import { InputError } from "../xml/errors.ts";
import { type Digest, hashOf, type Lock, sealOf } from "./lock.ts";

/** A lock with its hosts, made anew from the evidence in it. */
export interface OpenLock {
  /** The file, as the user named it. */
  readonly file: string;
  readonly lock: Lock;
  readonly hosts: readonly Host[];
}

/**
 * Reads a lock and proves it: nothing in it was changed, and every host's evidence is there.
 * @throws {InputError}
 */
export function readLock(text: string, file: string, digest: Digest): OpenLock {
  try {
    return openLock(parse(text, file), file, digest);
  } catch (error) {
    // What nests without end is met only when its hash is taken.
    if (error instanceof RangeError) throw malformed(file, "it nests too deep");
    throw error;
  }
}

function parse(text: string, file: string): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(file, "it is not JSON");
  }
  const schema = isRecord(value) ? textIn(value, "schema") : undefined;
  if (schema === "virt-baseline/lock/1") return value as JsonRecord;
  throw malformed(file, `expected "schema": "virt-baseline/lock/1", found ${JSON.stringify(schema ?? null)}`);
}

function openLock(value: JsonRecord, file: string, digest: Digest): OpenLock {
  const lock = value as unknown as Lock;
  const { tool, policy, asked, baseline, evidence } = value;
  const known = [tool, policy, asked, baseline, evidence].every(isRecord);
  if (!known || textIn(value, "time") === undefined || !isBaseline(baseline)) {
    throw malformed(file, "it lacks a part: tool, policy, time, asked, baseline, hosts and evidence are expected");
  }
  if (!Array.isArray(lock.hosts) || lock.hosts.length === 0) throw malformed(file, "it has no hosts");
  if (sealOf(value, digest) !== textIn(value, "seal")) {
    throw malformed(file, "it is not as it was written: its seal is not the hash of the rest");
  }
  const documents = new Map<string, Document[]>();
  const hosts = recordsIn(lock.hosts).map((host) => {
    const name = textIn(host, "name");
    const hash = textIn(host, "evidence");
    if (name === undefined || hash === undefined) throw malformed(file, "a host of it has no name or no evidence");
    const known = documents.get(hash) ?? evidenceOf(hash, name, evidence as JsonRecord, file, digest);
    documents.set(hash, known);
    return { name, documents: known.map((document) => ({ ...document, hostName: name })) };
  });
  for (const host of hosts) refuseContradiction(host);
  if (new Set(hosts.map(({ name }) => name)).size < hosts.length || hosts.length < lock.hosts.length) {
    throw malformed(file, "two hosts of it have one name, or one is no object");
  }
  return { file, lock, hosts };
}

function isBaseline(value: unknown): boolean {
  return isRecord(value) && textIn(value, "schema") === "virt-baseline/baseline/1" && Array.isArray(value.byVendor);
}

function evidenceOf(hash: string, name: string, evidence: JsonRecord, file: string, digest: Digest): Document[] {
  const documents = Object.hasOwn(evidence, hash) ? evidence[hash] : undefined;
  if (documents === undefined) throw malformed(file, `the evidence of '${name}' is not in it: ${hash}`);
  if (hashOf(JSON.stringify(documents), digest) !== hash) {
    throw malformed(file, `the evidence of '${name}' does not have the hash under which it stands`);
  }
  const context = { file, source: (_: number | null, tool: string) => ({ file, line: null, tool }) };
  // One object for all hosts that share it, so that what follows from it is computed once.
  return readHostLine({ schema: hostLineSchema, name, documents }, 1, context).map((document) => ({
    ...document,
    evidence: {},
  }));
}

function malformed(file: string, found: string): InputError {
  return new InputError({
    code: "lock.not-readable",
    message: `this is no lock that can be read: ${found}`,
    hint: "restore it from where it is kept, or freeze the hosts anew: virt-baseline lock HOST... -o FILE",
    file,
    line: null,
  });
}
