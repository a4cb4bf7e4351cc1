import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { differences, differencesTable } from "./differences.ts";

it("are at most a dozen, each with a name of its own", () => {
  expect(differences.length).toBeLessThanOrEqual(12);
  expect(new Set(differences.map(({ id }) => id)).size).toBe(differences.length);
});

it("are the table that the documentation shows", () => {
  const page = readFileSync(new URL("../../docs/libvirt-differences.md", import.meta.url), "utf8");
  const table = page.split("\n").filter((line) => /^\| (id \| what|---|`)/.test(line));
  expect(table.slice(0, differences.length + 2).join("\n")).toBe(differencesTable());
});

it("each name a comparison that exists", () => {
  for (const group of new Set(differences.flatMap(({ groups }) => groups)))
    expect(readFileSync(new URL(`${group}.test.ts`, import.meta.url), "utf8")).toContain(`new Ledger("${group}")`);
});
