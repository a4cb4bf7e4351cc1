/** What a host's collected files say, made comparable between two runs. */
import { expect } from "vitest";
import { type ArchivedFile, readArchive } from "../../packages/cli/src/input/archive.ts";
import type { AnyObservation } from "../../packages/core/src/evidence/observation.ts";
import { type InputFile, readHosts } from "../../packages/core/src/read/read-hosts.ts";

/** The files of an archive by their paths in the host's folder. */
export function filesIn(archive: Buffer): Map<string, string> {
  const relative = ({ path }: ArchivedFile) => path.replace(/^[^/]*\//, "");
  return new Map(readArchive("host.tar", archive).map((file) => [relative(file), file.bytes.toString()]));
}

/** Everything observed in the files of one host, guests too. */
export function observationsOf(files: ReadonlyMap<string, string>): AnyObservation[] {
  const all = [...files].map(([name, text]): InputFile => ({ name, text }));
  const isGuest = ({ name }: InputFile) => name.startsWith("guests/");
  const input = { name: "host", files: all.filter((file) => !isGuest(file)), guests: all.filter(isGuest) };
  const { hosts } = readHosts([input]);
  expect(hosts).toHaveLength(1);
  return hosts[0]!.documents.flatMap(({ observations }) => observations);
}

/** Each fact as a line, in order, without where it stands and without what changes while nobody looks. */
export function stableFacts(observations: readonly AnyObservation[]): string[] {
  return observations
    .map((observation) => JSON.stringify([observation.subject, observation.scope, stable(observation)]))
    .sort();
}

function stable({ subject, value }: AnyObservation): unknown {
  if (subject === "memory.node" || subject === "memory.hugePages") return { ...value, free: null };
  if (subject === "collection") return { ...value, time: "" };
  return value;
}
