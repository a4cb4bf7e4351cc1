/** Every link of the README and docs/ to a file of this repository leads to one. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { root } from "./code-blocks.ts";

const below = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => join(root, folder, path));
const pages = ["README.md", "CHANGELOG.md", "examples/README.md"].map((name) => join(root, name));
const all = [...pages, ...below("docs").filter((path) => path.endsWith(".md"))];

function localLinks(path: string): string[] {
  const text = readFileSync(path, "utf8").replace(/```[\s\S]*?```/g, "");
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target.replace(/#.*$/, ""));
  return targets.filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

test.each(all.map((path) => relative(root, path)))("%s", (name) => {
  const path = join(root, name);
  expect(localLinks(path).filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
});

test("there are links to try", () => {
  expect(localLinks(join(root, "README.md")).length).toBeGreaterThan(5);
});
