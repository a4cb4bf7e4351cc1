import type { Columns } from "./columns.ts";
import { wordNames } from "./csv.ts";

/** Rows in one INSERT; more make statements that some databases refuse. */
const rowsAtOnce = 500;

/**
 * Tables, rows and views in the SQL that DuckDB and PostgreSQL share (and Spark and ClickHouse, but for how a table is
 * made there):
 *
 * - `words`: the same words a row each, for questions about hosts of one's own choice;
 * - `joined` and `met`: what some host and what every host of a vendor offers, in words;
 * - `common`, `lost` and `undetermined`: the account of each name, as a baseline gives it.
 */
export function sqlScript(columns: Columns): string {
  const { words, dictionary, rows } = columns;
  const ofWord = (table: string, kind: "c" | "p") =>
    words === 0
      ? "0"
      : `(CASE d.word ${Array.from({ length: words }, (_, word) => `WHEN ${word} THEN ${table}.${kind}${word}`).join(" ")} END & d.mask)`;
  const folded = (aggregate: string) =>
    wordNames(words)
      .map((name) => `, ${aggregate}(${name}) AS ${name}`)
      .join("");
  const account = (name: string, columnsOf: string, from: string, where: string) =>
    `CREATE VIEW ${name} AS\n  SELECT ${columnsOf}\n  FROM ${from}\n  WHERE ${where};`;
  return [
    "CREATE TABLE dictionary (word INTEGER, mask BIGINT, area VARCHAR(200), name VARCHAR(2000));",
    `CREATE TABLE hosts (host VARCHAR(2000), vendor VARCHAR(200)${wordNames(words)
      .map((name) => `, ${name} BIGINT`)
      .join("")});`,
    ...insert(
      "dictionary",
      dictionary.map(({ word, mask, area, name }) => [word, mask, text(area), text(name)]),
    ),
    ...insert(
      "hosts",
      rows.map(({ host, vendor, certain, possible }) => [
        text(host),
        text(vendor),
        ...certain.flatMap((word, index) => [word, possible[index]!]),
      ]),
    ),
    `CREATE VIEW words AS\n  ${Array.from({ length: Math.max(1, words) }, (_, word) => wordRows(word, words)).join("\n  UNION ALL ")};`,
    `CREATE VIEW met AS SELECT vendor, count(*) AS hosts${folded("bit_and")} FROM hosts GROUP BY vendor;`,
    `CREATE VIEW joined AS SELECT vendor${folded("bit_or")} FROM hosts GROUP BY vendor;`,
    account("common", "m.vendor, d.area, d.name", "met m CROSS JOIN dictionary d", `${ofWord("m", "c")} <> 0`),
    account(
      "lost",
      "h.vendor, d.area, d.name, h.host",
      "hosts h JOIN met m ON m.vendor = h.vendor JOIN joined j ON j.vendor = h.vendor CROSS JOIN dictionary d",
      `${ofWord("j", "c")} <> 0 AND ${ofWord("m", "p")} = 0 AND ${ofWord("h", "p")} = 0`,
    ),
    account(
      "undetermined",
      "h.vendor, d.area, d.name, h.host",
      "hosts h JOIN met m ON m.vendor = h.vendor JOIN joined j ON j.vendor = h.vendor CROSS JOIN dictionary d",
      [
        `${ofWord("j", "c")} <> 0`,
        `${ofWord("m", "c")} = 0`,
        `${ofWord("m", "p")} <> 0`,
        `${ofWord("h", "c")} = 0`,
      ].join(" AND "),
    ),
    "",
  ].join("\n");
}

function wordRows(word: number, words: number): string {
  const columns = words === 0 ? "0 AS certain, 0 AS possible" : `c${word} AS certain, p${word} AS possible`;
  return `SELECT host, vendor, ${word} AS word, ${columns} FROM hosts`;
}

function insert(table: string, rows: readonly (readonly (string | number | bigint)[])[]): string[] {
  const statements: string[] = [];
  for (let begin = 0; begin < rows.length; begin += rowsAtOnce) {
    const values = rows.slice(begin, begin + rowsAtOnce).map((row) => `  (${row.join(", ")})`);
    statements.push(`INSERT INTO ${table} VALUES\n${values.join(",\n")};`);
  }
  return statements;
}

/** Names come from inputs. A text in standard SQL ends only at a lone quote; what steers a client (line breaks) is replaced. */
function text(value: string): string {
  return `'${value.replace(/[\x00-\x1f\x7f\\]/g, "\ufffd").replaceAll("'", "''")}'`;
}
