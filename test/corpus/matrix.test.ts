/** Real machines of many makes as one fleet: what can move where is what the slow way says, pair by pair. */
import { expect, test } from "vitest";
import type { Host } from "../../packages/core/src/host/host.ts";
import { matrix } from "../../packages/core/src/matrix/matrix.ts";
import { Fleet } from "../../packages/core/src/profile/fleet.ts";
import { readHosts } from "../../packages/core/src/read/read-hosts.ts";
import { said, slowMoves } from "../laws/oracles/moves.ts";
import { corpusFiles, corpusText, missing } from "./corpus.ts";

const x86 = (name: string) => /zen|bridge|well|lake|x86|pile|rapids/i.test(name) && !name.includes("ARM");
const hosts = ["cpuinfo", "firecracker"].flatMap((folder) =>
  corpusFiles(folder)
    .filter((name) => x86(name) || /_(AMD|INTEL)_/.test(name))
    .flatMap((name): readonly Host[] => readHosts([{ name, files: [{ name, text: corpusText(folder, name) }] }]).hosts),
);

test.skipIf(hosts.length === 0)(`pair by pair${missing("cpuinfo")}`, () => {
  const fleet = new Fleet();
  for (const host of hosts) fleet.add(host);
  const slow = slowMoves(hosts);
  const fast = matrix(fleet, null).moves.filter(({ guest }) => guest === null);
  expect(hosts.length).toBeGreaterThan(10);
  expect(fast.map((move) => `${move.from} ${move.to} ${said(move)}`)).toEqual(
    fast.map(({ from, to }) => `${from} ${to} ${slow.get(`${from} ${to}`)}`),
  );
  expect(new Set(fast.map(({ verdict }) => verdict)).size).toBeGreaterThan(1);
});
