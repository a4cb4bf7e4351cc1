import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unifiedDiff } from "./unified-diff.ts";

// what is shown | before | after | the hunks
const cases: readonly (readonly [string, string, string, string])[] = [
  ["a line changed", "a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"],
  ["a line into an empty text", "", "a\n", "@@ -0,0 +1 @@\n+a\n"],
  ["no line break at the end", "a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"],
  [
    "two places far apart",
    "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n",
    "1\n2\n3\n4\n5\n6\n7\n8\n",
    "@@ -1,4 +1,3 @@\n-0\n 1\n 2\n 3\n@@ -7,4 +6,3 @@\n 6\n 7\n 8\n-9\n",
  ],
  ["contexts that touch", "0\n1\n2\n3\n4\n", "1\n2\n3\n", "@@ -1,5 +1,3 @@\n-0\n 1\n 2\n 3\n-4\n"],
];
test.each(cases)("%s", (_, before, after, hunks) => {
  expect(unifiedDiff("g.xml", before, after)).toBe(`--- a/g.xml\n+++ b/g.xml\n${hunks}`);
});

test("equal texts have none", () => expect(unifiedDiff("g.xml", "a\n", "a\n")).toBe(""));

const hasPatch = spawnSync("patch", ["--version"]).status === 0;

test.skipIf(!hasPatch)("patch makes the one text of the other", () => {
  const folder = mkdtempSync(join(tmpdir(), "unified-diff-"));
  const someLines = fc.array(fc.constantFrom("a", "b", "<c/>", ""), { maxLength: 30 });
  const someText = fc.tuple(someLines, fc.constantFrom("\n", "")).map(([lines, end]) => `x\n${lines.join("\n")}${end}`);
  try {
    fc.assert(
      fc.property(someText, someText, (before, after) => {
        fc.pre(before !== after);
        const file = join(folder, "g.xml");
        writeFileSync(file, before);
        const { status, stdout } = spawnSync("patch", ["-p1", "--no-backup-if-mismatch"], {
          cwd: folder,
          input: unifiedDiff("g.xml", before, after),
          encoding: "utf8",
        });
        expect(status, stdout).toBe(0);
        expect(readFileSync(file, "utf8")).toBe(after);
      }),
      { numRuns: 60 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
