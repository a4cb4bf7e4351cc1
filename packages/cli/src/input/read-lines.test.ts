import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLines } from "./read-files.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "virt-baseline-"));
  file = join(folder, "lines");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function linesOf(content: string | Buffer): [number, string][] {
  writeFileSync(file, content);
  const lines: [number, string][] = [];
  readLines(file, (line, number) => lines.push([number, line]));
  return lines;
}

const long = (letter: string, length: number) => letter.repeat(length);

describe("lines of a file", () => {
  test.each<[string, string, [number, string][]]>([
    // what                           the file          number and line
    ["nothing", "", []],
    [
      "a last line without its end",
      "a\nb",
      [
        [1, "a"],
        [2, "b"],
      ],
    ],
    [
      "blank lines, counted",
      "a\n\n \nb\n",
      [
        [1, "a"],
        [4, "b"],
      ],
    ],
    [
      "Windows' ends",
      "a\r\nb\r\n",
      [
        [1, "a"],
        [2, "b"],
      ],
    ],
    [
      "letters beyond ASCII",
      "ä\n界\n",
      [
        [1, "ä"],
        [2, "界"],
      ],
    ],
    ["a byte order mark", "\uFEFFa\n", [[1, "a"]]],
    [
      "lines that fill a block and more",
      `${long("a", 1024 * 1024)}\n${long("b", 3_000_000)}\nc`,
      [
        [1, long("a", 1024 * 1024)],
        [2, long("b", 3_000_000)],
        [3, "c"],
      ],
    ],
  ])("%s", (_, content, expected) => {
    expect(linesOf(content)).toEqual(expected);
  });

  test("many lines, none lost between two blocks", () => {
    const written = Array.from({ length: 50_000 }, (_, index) => `${index}.${"x".repeat(index % 97)}`);
    expect(linesOf(`${written.join("\n")}\n`).map(([, line]) => line)).toEqual(written);
  });

  test("bytes that are not UTF-8 are refused", () => {
    expect(() => linesOf(Buffer.from([0x61, 0xff, 0x0a]))).toThrowError(
      expect.objectContaining({ code: "input.encoding" }),
    );
  });

  test("a line that no host fills is refused", () => {
    expect(() => linesOf(long("a", 17 * 1024 * 1024))).toThrowError(
      expect.objectContaining({ code: "input.too-large", line: 1 }),
    );
  });
});
