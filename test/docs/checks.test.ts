/** Every check has its page in docs/checks, every page a check, and explain prints what the page says. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hazardRows } from "../../packages/core/src/catalogue/hazards.ts";
import { explain } from "../../packages/core/src/explain/explain.ts";
import { root } from "./code-blocks.ts";

const core = join(root, "packages/core/src");
const folder = join(root, "docs/checks");

/** The rooms whose findings people see. */
const saysFindings = (path: string) =>
  /(?<!\.test)\.ts$/.test(path) &&
  /^(?:lint\/rules|check\/rules|check\/abi|capacity|departures|facets|hazards\/blockers\.ts)/.test(path);

const written = readdirSync(core, { recursive: true, encoding: "utf8" })
  .filter(saysFindings)
  .flatMap((path) => [...readFileSync(join(core, path), "utf8").matchAll(/\b[cC]heck(?:Of)?\??(?::| =)[^\n;]*/g)])
  .flatMap(([line]) => [...line.matchAll(/"([a-z]+(?:\.[a-z]+)?)"/g)].map(([, id = ""]) => id))
  .filter((id) => id === "arch" || id.includes("."));
/** What `drift` says; its ids are no area's. */
const ofDrift = [...readFileSync(join(core, "lock/drift-findings.ts"), "utf8").matchAll(/"(drift\.[a-z]+)"/g)].map(
  ([, id = ""]) => id,
);
const ids = new Set([...written, ...ofDrift, ...hazardRows().map(({ id }) => `hazard.${id}`)]);

test("pages and checks are the same", () => {
  expect(ids.size).toBeGreaterThan(25);
  const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ""));
  expect(pages.sort()).toEqual([...ids].sort());
});

test.each(readdirSync(folder))("%s is printed by explain", (name) => {
  const subject = explain(name.replace(/\.md$/, ""))!.subject;
  if (subject.kind !== "check") throw new Error(`${subject.name} is a ${subject.kind}`);
  const { means, follows, remedy, source } = subject;
  const text = readFileSync(join(folder, name), "utf8").replace(/\s+/g, " ");
  const parts = [means, `**What follows**: ${follows}`, `**What to do**: ${remedy}`, `**Source**: ${source}`];
  expect(
    text
      .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
      .trimEnd()
      .endsWith(parts.join(" ")),
  ).toBe(true);
});

test.each(readdirSync(folder))("%s says what it means, what follows, what to do and whence it is known", (name) => {
  const text = readFileSync(join(folder, name), "utf8");
  expect(text.startsWith(`# ${name.replace(/\.md$/, "")}\n\n`)).toBe(true);
  for (const part of ["What follows", "What to do", "Source"])
    expect(text).toMatch(new RegExp(`^\\*\\*${part}\\*\\*: .`, "m"));
});

/** The rows of docs/checks.md: which checks, and the files that are named for them. */
const rows = readFileSync(join(root, "docs/checks.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("(checks/"))
  .map((line) => {
    const [what = "", checks = "", where = "", tested = ""] = line.split("|").slice(1, -1);
    const linked = (cell: string) => [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
    const idsOf = linked(checks).map((path) => path.replace(/^checks\/|\.md$/g, ""));
    const texts = (cell: string) => linked(cell).map((path) => readFileSync(join(root, "docs", path), "utf8"));
    return { what: what.trim(), ids: idsOf, where: texts(where), tested: linked(tested) };
  });

test("the table of checks has every check of guests, and no other", () => {
  const listed = new Set(rows.flatMap((row) => row.ids));
  const hazards = hazardRows().map(({ id }) => `hazard.${id}`);
  const table = readFileSync(join(root, "docs/checks.md"), "utf8");
  for (const hazard of hazards) expect(table).toContain(`[${hazard}](checks/${hazard}.md)`);
  const ofGuests = [...ids].filter((id) => !id.startsWith("drift.") && !id.startsWith("hazard."));
  expect([...listed].sort()).toEqual(ofGuests.sort());
});

test.each(rows.map((row) => [row.what, row] as const))("%s: is where the table says, and tested", (_, row) => {
  for (const id of row.ids)
    expect(
      row.where.some((text) => text.includes(`"${id}"`)),
      id,
    ).toBe(true);
  for (const text of row.where) expect(row.ids.some((id) => text.includes(`"${id}"`))).toBe(true);
  expect(row.tested.length).toBeGreaterThan(0);
  for (const path of row.tested) expect(path).toMatch(/\.test\.ts$/);
});
