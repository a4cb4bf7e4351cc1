/** Offers as columns of words: what a database makes of them by AND is what `baseline` says. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import {
  type BaselineResult,
  baseline,
  columns,
  dictionaryCsv,
  type Host,
  hostsCsv,
  sqlScript,
} from "../../packages/core/src/index.ts";
import { Database } from "../docs/duckdb.ts";
import { someFleet } from "./fleets.ts";
import { patience, runs } from "./runs.ts";

vi.setConfig(patience);

type Row = readonly string[];
const sorted = (rows: Iterable<Row>) => [...rows].map((row) => row.join("|")).sort();

/** The account of CPU and machine types as `baseline` gives it: vendor, area, name and, of what is not common, host. */
function accountOf(result: BaselineResult, hosts: readonly Host[]) {
  const cpus = result.cpu === null ? result.byVendor : [{ vendor: result.cpu.vendor, cpu: result.cpu }];
  const machine = result.machine ?? { common: [], lost: [], undetermined: [] };
  return {
    common: [
      ...cpus.flatMap(({ vendor, cpu }) =>
        [...cpu.features, ...[...cpu.withheld, ...cpu.unexpressible].map(({ feature }) => feature)].map((name) => [
          vendor ?? "",
          "cpu",
          name,
        ]),
      ),
      ...machine.common.map((name) => ["*", "machine", name]),
    ],
    lost: [
      ...cpus.flatMap(({ vendor, cpu }) =>
        cpu.lost.flatMap(({ feature, missingOn }) => missingOn.map(({ host }) => [vendor ?? "", "cpu", feature, host])),
      ),
      ...machine.lost.flatMap(({ machine: name, missingOn }) => missingOn.map((host) => ["*", "machine", name, host])),
    ],
    undetermined: [
      ...cpus.flatMap(({ vendor, cpu }) =>
        cpu.undetermined.flatMap(({ feature, hosts: on }) => on.map((host) => [vendor ?? "", "cpu", feature, host])),
      ),
      ...machine.undetermined.flatMap(({ machine: name, hosts: on }) => on.map((host) => ["*", "machine", name, host])),
    ],
    hosts,
  };
}

test("the views give baseline's account: common, lost and undetermined, with the hosts", async () => {
  await fc.assert(
    fc.asyncProperty(someFleet({ atLeast: 2, alike: true, told: true }), async ({ hosts }) => {
      const result = baseline(hosts);
      fc.pre(result.cpu !== null && result.cpu.vendor !== null);
      const expected = accountOf(result, hosts);
      const database = await Database.of(sqlScript(columns(hosts)));
      for (const view of ["common", "lost", "undetermined"] as const) {
        const rows = await database.rows(`SELECT * FROM ${view} WHERE area IN ('cpu', 'machine')`);
        const found = rows.map(({ vendor, area, name, host }) =>
          [area === "machine" ? "*" : vendor, area, name, ...(view === "common" ? [] : [host])].map(String),
        );
        expect(sorted(found), view).toEqual(sorted(expected[view]));
      }
    }),
    runs(10),
  );
});

test("the AND of any choice of hosts is their meet, by the same columns", () => {
  fc.assert(
    fc.property(someFleet({ atLeast: 2, alike: true, told: true }), fc.nat(3), ({ hosts }, skip) => {
      const { rows, words, dictionary } = columns(hosts);
      const some = rows.filter((_, index) => index !== skip % rows.length);
      for (let word = 0; word < words; word += 1) {
        const and = some.reduce((all, row) => all & row.certain[word]!, -1n);
        const maybe = some.reduce((all, row) => all & row.possible[word]!, -1n);
        expect(and & ~maybe).toBe(0n);
        for (const { word: at, mask, name } of dictionary.filter((entry) => entry.word === word)) {
          const everyone = some.every((row) => (row.certain[at]! & mask) !== 0n);
          expect((and & mask) !== 0n, name).toBe(everyone);
        }
      }
    }),
    runs(15),
  );
});

test("the order of hosts changes nothing, and a name stands where its neighbours in the alphabet stand", () => {
  fc.assert(
    fc.property(someFleet({ atLeast: 2 }), ({ hosts }) => {
      const [a, b] = [columns(hosts), columns(hosts.toReversed())];
      expect([hostsCsv(b), dictionaryCsv(b), sqlScript(b)]).toEqual([hostsCsv(a), dictionaryCsv(a), sqlScript(a)]);
      const areas = [...new Set(a.dictionary.map(({ area }) => area))];
      for (const area of areas) {
        const names = a.dictionary.filter((entry) => entry.area === area).map(({ name }) => name);
        expect(names).toEqual(names.toSorted());
      }
    }),
    runs(8),
  );
});

test("names that are hostile stay names, in SQL and in CSV", async () => {
  const [fleet] = fc.sample(someFleet({ atLeast: 1, atMost: 1, told: true }), { seed: 3, numRuns: 1 });
  const names = ["it's", 'a "quoted", name', "x'); DROP TABLE hosts; --", "back\\slash", "two\nlines;\n"];
  const hosts = names.map((name) => ({ ...fleet!.hosts[0]!, name }));
  const database = await Database.of(sqlScript(columns(hosts)));
  const told = (await database.rows("SELECT host FROM hosts ORDER BY host")).map(({ host }) => host);
  expect(told).toHaveLength(names.length);
  expect(told).toEqual(expect.arrayContaining(names.slice(0, 3)));
  expect(hostsCsv(columns(hosts))).toContain('"a ""quoted"", name"');
});
