/**
 * Every ```console block of the README and docs/ is run, and prints what stands in it. UPDATE_DOCS=1 writes the blocks
 * anew. What is not to be run here (virsh on a host) stands in ```sh blocks.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { commandsIn, consoleBlocks, root, runAnew } from "./code-blocks.ts";

const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".md"),
);
const pages = [join(root, "README.md"), ...docs.sort().map((path) => join(root, "docs", path))];
const withBlocks = pages.filter((path) => consoleBlocks(readFileSync(path, "utf8")).length > 0);
const update = process.env.UPDATE_DOCS === "1";

test("the README has blocks to run", () => {
  expect(withBlocks[0]).toBe(join(root, "README.md"));
});

describe.each(withBlocks.map((path) => relative(root, path)))("%s", (name) => {
  const path = join(root, name);
  if (update) writeAnew(path);
  const blocks = consoleBlocks(readFileSync(path, "utf8"));

  test.each(blocks)("block at line $line", (block) => {
    const commands = commandsIn(block);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => !command.startsWith("virt-baseline "))).toEqual([]);
    expect(runAnew(block)).toBe(block.text);
  });
});

function writeAnew(path: string): void {
  const blocks = consoleBlocks(readFileSync(path, "utf8"));
  const anew = blocks.reduce(
    (text, block) => text.replace(`\`\`\`console\n${block.text}\`\`\``, () => `\`\`\`console\n${runAnew(block)}\`\`\``),
    readFileSync(path, "utf8"),
  );
  writeFileSync(path, anew);
}
