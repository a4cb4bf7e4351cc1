/** Every link of the README and docs/ to a file of this repository leads to one, and every anchor to a heading of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { root } from "./code-blocks.ts";

const below = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => join(root, folder, path));
const pages = ["README.md", "CHANGELOG.md", "examples/README.md"].map((name) => join(root, name));
const all = [...pages, ...below("docs").filter((path) => path.endsWith(".md"))];

const proseOf = (path: string): string => readFileSync(path, "utf8").replace(/^ *```[\s\S]*?^ *```/gm, "");

/** Targets as they are written, `FILE`, `FILE#ANCHOR` or `#ANCHOR`. */
const localLinks = (path: string): string[] =>
  [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** A heading's anchor, as GitHub and GitLab make it: lower case, no punctuation, blanks as hyphens, a number for a repeat. */
function anchorsOf(path: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = [...proseOf(path).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, text = ""]) => text);
  const anchors = headings.map((heading) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  return new Set(anchors);
}

function isDead(page: string, target: string): boolean {
  const [file = "", anchor = ""] = target.split("#");
  const path = file === "" ? page : join(dirname(page), file);
  if (!existsSync(path)) return true;
  return anchor !== "" && path.endsWith(".md") && !anchorsOf(path).has(anchor);
}

test.each(all.map((path) => relative(root, path)))("%s", (name) => {
  const path = join(root, name);
  expect(localLinks(path).filter((target) => isDead(path, target))).toEqual([]);
});

test("a dead file and a dead anchor are told from living ones", () => {
  const page = join(root, "docs/ci.md");
  const links = ["gone.md", "policy.md", "#gitlab", "#gitlba", "../README.md#two-commands", "../README.md#three"];
  expect(links.filter((target) => isDead(page, target))).toEqual(["gone.md", "#gitlba", "../README.md#three"]);
});

test("there are links to try, and anchors among them", () => {
  expect(localLinks(join(root, "README.md")).length).toBeGreaterThan(5);
  expect(all.flatMap(localLinks).filter((target) => target.includes("#")).length).toBeGreaterThan(5);
});
