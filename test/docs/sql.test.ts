/** The questions of docs/sql.md are asked, and answered with what stands behind them. UPDATE_DOCS=1 writes the answers anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { columns, readHosts, sqlScript } from "../../packages/core/src/index.ts";
import { root } from "./code-blocks.ts";
import { Database } from "./duckdb.ts";
import { exampleHosts } from "./example-hosts.ts";

const path = join(root, "docs/sql.md");
const database = await Database.of(sqlScript(columns(readHosts(exampleHosts("fleet")).hosts)));

async function answer(query: string): Promise<string> {
  const rows = await database.rows(query.trim().replace(/;$/, ""));
  return `${rows.map((row) => Object.values(row).join("  ")).join("\n")}\n`;
}

if (process.env.UPDATE_DOCS === "1") {
  const parts = readFileSync(path, "utf8").split(/(?<=^```sql\n[\s\S]*?^```\n)(?:\n```text\n[\s\S]*?^```\n)?/m);
  const anew = await Promise.all(
    parts.map(async (part) => {
      const [, query] = /```sql\n([\s\S]*?)```\n$/.exec(part) ?? [];
      return query === undefined ? part : `${part}\n\`\`\`text\n${await answer(query)}\`\`\`\n`;
    }),
  );
  writeFileSync(path, anew.join(""));
}

const questions = [...readFileSync(path, "utf8").matchAll(/^```sql\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)];

test("every question has its answer", () => {
  expect(questions.length).toBe(readFileSync(path, "utf8").split("```sql").length - 1);
  expect(questions.length).toBeGreaterThan(3);
});

test.each(questions.map(([, query = "", rows = ""]) => ({ query, rows })))("$query", async ({ query, rows }) => {
  expect(await answer(query)).toBe(rows);
});
