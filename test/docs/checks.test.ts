/** Every check of guests has its page in docs/checks, and every page a check. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hazards } from "../../packages/core/src/hazards/hazards.ts";
import { root } from "./code-blocks.ts";

const core = join(root, "packages/core/src");
const folder = join(root, "docs/checks");

/** The rooms whose findings are about guests: the lint rules, the areas' guest sides, both CPU sides, capacity, departures. */
const isOfGuests = (path: string) =>
  !path.endsWith(".test.ts") &&
  (/^(?:lint\/rules|capacity|departures)\//.test(path) || /^facets\/(.*\/guest-|cpu\/explain-)/.test(path));

const written = readdirSync(core, { recursive: true, encoding: "utf8" })
  .filter(isOfGuests)
  .flatMap((path) => [...readFileSync(join(core, path), "utf8").matchAll(/\bcheck(?:Of)?\??:[^\n;]*/g)])
  .flatMap(([line]) => [...line.matchAll(/"([a-z]+(?:\.[a-z]+)?)"/g)].map(([, id = ""]) => id))
  .filter((id) => id === "arch" || id.includes("."));
const ids = new Set([...written, ...hazards.map(({ id }) => `hazard.${id}`)]);

test("pages and checks are the same", () => {
  expect(ids.size).toBeGreaterThan(25);
  const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ""));
  expect(pages.sort()).toEqual([...ids].sort());
});

test.each(readdirSync(folder))("%s says what it means, what follows, what to do and whence it is known", (name) => {
  const text = readFileSync(join(folder, name), "utf8");
  expect(text.startsWith(`# ${name.replace(/\.md$/, "")}\n\n`)).toBe(true);
  for (const part of ["What follows", "What to do", "Source"])
    expect(text).toMatch(new RegExp(`^\\*\\*${part}\\*\\*: .`, "m"));
});
