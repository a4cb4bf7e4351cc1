import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { brokenArrows, floors, readSources } from "../../scripts/arrows.ts";

test("every arrow between the rooms holds", () => {
  const sources = readSources(join(import.meta.dirname, "../../packages"));
  expect(sources.size).toBeGreaterThan(20);
  expect(brokenArrows(sources)).toEqual([]);
  const files = [...sources.keys()];
  const empty = floors.flat().filter((room) => !files.some((file) => file === room || file.startsWith(`${room}/`)));
  expect(empty, "rooms without a file").toEqual([]);
});

describe("a broken arrow is reported", () => {
  // what breaks it | the files | the file that must be named, and a word of the reason
  test.each<[string, Record<string, string>, RegExp]>([
    [
      "upwards, of a type only",
      { "core/lattice/a.ts": 'import type { B } from "../host/b.ts";', "core/host/b.ts": "" },
      /core\/lattice\/a\.ts: imports core\/host\/b\.ts/,
    ],
    [
      "between rooms of one floor",
      { "core/xml/a.ts": 'export { b } from "../lattice/b.ts";', "core/lattice/b.ts": "" },
      /core\/xml\/a\.ts: imports core\/lattice\/b\.ts/,
    ],
    ["the core reads files", { "core/read/a.ts": 'import { readFileSync } from "node:fs";' }, /core imports node:fs/],
    ["the core loads a package", { "core/read/a.ts": 'const y = await import("yaml");' }, /core imports yaml/],
    [
      "the core knows the command line",
      { "core/read/a.ts": 'import "../../cli/main.ts";', "cli/main.ts": "" },
      /core\/read\/a\.ts: imports cli\/main\.ts/,
    ],
    [
      "a cycle",
      { "core/xml/a.ts": 'import { b } from "./b.ts";', "core/xml/b.ts": 'import { a } from "./a.ts";' },
      /core\/xml\/a\.ts -> core\/xml\/b\.ts -> core\/xml\/a\.ts: a cycle/,
    ],
    ["a room nobody knows", { "core/attic/a.ts": "" }, /core\/attic\/a\.ts: stands in no room/],
  ])("%s", (_, files, reason) => {
    expect(brokenArrows(new Map(Object.entries(files)))).toEqual([expect.stringMatching(reason)]);
  });

  test("downwards, within a room and into the core's entry all hold", () => {
    const files = {
      "core/lattice/a.ts": "",
      "core/host/b.ts": 'import { a } from "../lattice/a.ts"; import type { C } from "./c.ts";',
      "core/host/c.ts": 'import { b } from "./b.ts";',
      "core/index.ts": 'export * from "./host/c.ts";',
      "cli/main.ts": 'import { c } from "@virt-baseline/core"; import "node:fs"; import "yargs";',
    };
    expect(brokenArrows(new Map(Object.entries(files)))).toEqual([]);
  });
});
