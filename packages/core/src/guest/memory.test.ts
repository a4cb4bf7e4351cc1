import { describe, expect, test } from "vitest";
import { formatIndexList, parseIndexList } from "./index-list.ts";
import { memoryOf } from "./memory.ts";
import { readGuests } from "./read-guests.ts";
import { bytesOf } from "./sizes.ts";

const gib = 1024 ** 3;
const mib = 1024 ** 2;

function memory(text: string) {
  const [guest] = readGuests([{ name: "g.xml", text: `<domain type='kvm'><name>g</name>${text}</domain>` }]).guests;
  const { bytes, ordinary, huge, cells } = memoryOf(guest!);
  return [bytes, ordinary, huge.map((page) => [page.size, page.bytes]), cells.map((cell) => [cell.id, cell.bytes])];
}

const cells = "<cpu><numa><cell id='0' memory='1' unit='GiB'/><cell id='1' memory='2' unit='GiB'/></numa></cpu>";
const pages = (inside: string) => `<memoryBacking><hugepages>${inside}</hugepages></memoryBacking>`;

describe("what memory a guest is made of", () => {
  // what | the definition | all, ordinary, huge pages by size, cells
  test.each<[string, string, unknown[]]>([
    ["KiB where no unit is given", "<memory>1024</memory>", [mib, mib, [], []]],
    [
      "the maximum, not what a balloon left",
      "<memory unit='GiB'>2</memory><currentMemory unit='GiB'>1</currentMemory>",
      [2 * gib, 2 * gib, [], []],
    ],
    ["nothing told", "", [null, 0, [], []]],
    ["no number", "<memory unit='GiB'>much</memory>", [null, 0, [], []]],
    ["a unit that is none", "<memory unit='pages'>4</memory>", [null, 0, [], []]],
    [
      "cells and no memory",
      cells,
      [
        3 * gib,
        3 * gib,
        [],
        [
          [0, gib],
          [1, 2 * gib],
        ],
      ],
    ],
    [
      "a module plugged beside cells",
      `${cells}<devices><memory model='dimm'><target><size unit='GiB'>4</size></target></memory></devices>`,
      [
        7 * gib,
        7 * gib,
        [],
        [
          [0, gib],
          [1, 2 * gib],
        ],
      ],
    ],
    ["huge pages of the default size", `<memory unit='GiB'>1</memory>${pages("")}`, [gib, 0, [[null, gib]], []]],
    ["of a size", `<memory unit='GiB'>1</memory>${pages("<page size='2' unit='M'/>")}`, [gib, 0, [[2 * mib, gib]], []]],
    [
      "of a size for one cell, ordinary for the other",
      `${cells}${pages("<page size='1' unit='G' nodeset='1'/>")}`,
      [
        3 * gib,
        gib,
        [[gib, 2 * gib]],
        [
          [0, gib],
          [1, 2 * gib],
        ],
      ],
    ],
    [
      "of one size for a cell, of another for the rest",
      `${cells}${pages("<page size='2048'/><page size='1' unit='G' nodeset='1'/>")}`,
      [
        3 * gib,
        0,
        [
          [gib, 2 * gib],
          [2 * mib, gib],
        ],
        [
          [0, gib],
          [1, 2 * gib],
        ],
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(memory(text)).toEqual(expected);
  });
});

// amount | unit | bytes
test.each<[string, string, bigint | null]>([
  ["1", "KB", 1000n],
  ["1", "K", 1024n],
  ["1", "kib", 1024n],
  ["3", "bytes", 3n],
  ["2", "TiB", 2n * 1024n ** 4n],
  ["1", "miles", null],
  ["-1", "KiB", null],
  ["", "KiB", null],
])("%s %s", (amount, unit, bytes) => {
  expect(bytesOf(amount, unit)).toBe(bytes);
});

describe("a list of CPUs or nodes", () => {
  // as written | the numbers | as we write it
  test.each<[string, number[] | null, string | null]>([
    ["0-3,8", [0, 1, 2, 3, 8], "0-3,8"],
    ["0-3,^2", [0, 1, 3], "0-1,3"],
    ["5, 4", [4, 5], "4-5"],
    ["", [], ""],
    ["3-1", null, null],
    ["^1-2", null, null],
    ["0-99999", null, null],
    ["all", null, null],
  ])("%s", (list, numbers, folded) => {
    expect(parseIndexList(list)).toEqual(numbers);
    if (numbers !== null) expect(formatIndexList(numbers)).toBe(folded);
  });
});
