/** libvirt's recorded hosts as one fleet of many versions: what can move where is what the slow way says, pair by pair. */
import { afterAll, expect, test } from "vitest";
import { matrix } from "../../packages/core/src/matrix/matrix.ts";
import { Fleet } from "../../packages/core/src/profile/fleet.ts";
import { whatIf } from "../../packages/core/src/whatif/whatif.ts";
import { said, slowMoves } from "../laws/oracles/moves.ts";
import { filesOf, hostOf, textOfFile } from "./corpus.ts";

const names = filesOf("domaincapsdata", /^qemu_.*\.x86_64\.xml$/);
const hosts = names.map((name) => hostOf(name.replace(/^qemu_|\.xml$/g, ""), [textOfFile("domaincapsdata", name)]));
let pairs = 0;

test("pair by pair", () => {
  const fleet = new Fleet();
  for (const host of hosts) fleet.add(host);
  const result = matrix(fleet, null);
  const slow = slowMoves(hosts);
  const fast = result.moves.filter(({ guest }) => guest === null);
  expect(fast).toHaveLength(hosts.length * (hosts.length - 1));
  for (const move of fast) {
    const told = said(move);
    if (told !== slow.get(`${move.from} ${move.to}`))
      expect([move.from, move.to, told]).toEqual(slow.get(`${move.from} ${move.to}`));
    pairs += 1;
  }
  expect(result.islands.flatMap(({ members }) => members).sort()).toEqual(hosts.map(({ name }) => name).sort());
  expect(new Set(fast.map(({ verdict }) => verdict)).size).toBeGreaterThan(1);
});

test("without one host, what remains moves as it did", () => {
  const result = whatIf(hosts.slice(0, 12), { without: [hosts[0]!.name], with: [], replace: [], upgrade: [] });
  const ofFullest = (moves: typeof result.moves.opened) => moves.filter(({ guest }) => guest === null);
  expect([ofFullest(result.moves.opened), ofFullest(result.moves.closed)]).toEqual([[], []]);
});

afterAll(() => console.log(`matrix: ${hosts.length} recorded hosts, ${pairs} pairs as the slow way says`));
