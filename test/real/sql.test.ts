/**
 * What `inspect --format sql` writes, run on a real PostgreSQL: the questions of docs/sql.md have the answers that stand
 * there, and what `bit_and` makes of the words, of all hosts or of two of them, is what `baseline` says they have in common.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type BaselineResult,
  baseline,
  columns,
  type Host,
  readHosts,
  sqlScript,
} from "../../packages/core/src/index.ts";
import { exampleHosts } from "../docs/example-hosts.ts";
import { type PostgreSql, startPostgreSql } from "./postgresql.ts";

const { hosts } = readHosts(exampleHosts("fleet"));
const offers = columns(hosts);
let database: PostgreSql;
beforeAll(async () => {
  database = await startPostgreSql();
  await database.run(sqlScript(offers));
});
afterAll(() => database.stop());

const questions = [
  ...readFileSync(new URL("../../docs/sql.md", import.meta.url), "utf8").matchAll(
    /^```sql\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm,
  ),
].map(([, query = "", rows = ""]) => ({ query, rows }));

test.each(questions)("$query", async ({ query, rows }) => {
  expect(await database.lines(query)).toBe(rows);
});

/** `vendor  name` of each CPU feature that all hosts of a vendor surely offer. */
function commonOf(result: BaselineResult): string[] {
  const cpus = result.cpu === null ? result.byVendor : [{ vendor: result.cpu.vendor, cpu: result.cpu }];
  return cpus.flatMap(({ vendor, cpu }) =>
    [...cpu.features, ...[...cpu.withheld, ...cpu.unexpressible].map(({ feature }) => feature)].map(
      (name) => `${vendor}  ${name}`,
    ),
  );
}

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");

test("the view of what is common is baseline's, by vendor", async () => {
  const found = linesOf(await database.lines("SELECT vendor, name FROM common WHERE area = 'cpu';"));
  const expected = commonOf(baseline(hosts));
  expect(expected.length).toBeGreaterThan(100);
  expect(found.sort()).toEqual(expected.sort());
});

test("bit_and of the words, by vendor, is their AND", async () => {
  const words = Array.from({ length: offers.words }, (_, word) => `bit_and(c${word}), bit_or(p${word})`);
  const found = linesOf(await database.lines(`SELECT vendor, ${words.join(", ")} FROM hosts GROUP BY vendor;`));
  const expected = [...new Set(offers.rows.map(({ vendor }) => vendor))].map((vendor) => {
    const rows = offers.rows.filter((row) => row.vendor === vendor);
    const cells = Array.from({ length: offers.words }, (_, word) => [
      rows.reduce((all, { certain }) => all & certain[word]!, -1n),
      rows.reduce((all, { possible }) => all | possible[word]!, 0n),
    ]);
    return [vendor, ...cells.flat()].join("  ");
  });
  expect(found.sort()).toEqual(expected.sort());
});

/** Neighbours in the fleet, of one vendor. */
const pairs: readonly (readonly [Host, Host])[] = hosts.slice(1).flatMap((host, index) => {
  const vendorOf = ({ name }: Host) => offers.rows.find((row) => row.host === name)?.vendor;
  return vendorOf(host) === vendorOf(hosts[index]!) ? [[hosts[index]!, host] as const] : [];
});

describe("what two hosts have in common", () => {
  test.each(pairs.map(([a, b]) => ({ a: a.name, b: b.name, pair: [a, b] })))("$a, $b", async ({ a, b, pair }) => {
    const query = `SELECT d.name
      FROM (SELECT word, bit_and(certain) AS certain FROM words WHERE host IN ('${a}', '${b}') GROUP BY word) pool
      JOIN dictionary d ON d.word = pool.word WHERE d.area = 'cpu' AND (pool.certain & d.mask) <> 0;`;
    const expected = commonOf(baseline(pair)).map((line) => line.replace(/^.* {2}/, ""));
    expect(linesOf(await database.lines(query)).sort()).toEqual(expected.sort());
  });
});
