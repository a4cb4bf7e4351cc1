import type { PairTable } from "./pair-table.ts";

/** Rows of which the same is found in every column, in the order of their first members. */
export function alikeRows(table: PairTable): number[][] {
  return groupByKey(rowKeys(table));
}

/** Columns of which the same is found in every row. */
export function alikeColumns(table: PairTable): number[][] {
  return groupByKey(columnKeys(table));
}

/**
 * Things (both rows and columns of a table) that no pair tells apart, so that one row and one column is enough for each
 * group: from any of them to any third the same is found, and back; and so among themselves, each to itself included.
 */
export function alikeThings(table: PairTable): number[][] {
  const columns = columnKeys(table);
  return groupByKey(rowKeys(table).map((row, index) => `${row};${columns[index]}`));
}

function rowKeys(table: PairTable): string[] {
  const layers = table.layersOf();
  return Array.from({ length: table.rows }, (_, row) =>
    layers.map((bits) => bits.subarray(row * table.words, (row + 1) * table.words).join()).join(";"),
  );
}

function columnKeys({ rows, columns, words, layersOf }: PairTable): string[] {
  const height = (rows + 31) >>> 5;
  const keys: string[][] = Array.from({ length: columns }, () => []);
  for (const bits of layersOf()) {
    const turned = new Uint32Array(columns * height);
    for (let row = 0; row < rows; row++) {
      for (let word = 0; word < words; word++) {
        for (let rest = bits[row * words + word]!; rest !== 0; rest &= rest - 1) {
          const column = (word << 5) + 31 - Math.clz32(rest & -rest);
          turned[column * height + (row >>> 5)]! |= 1 << (row & 31);
        }
      }
    }
    for (let column = 0; column < columns; column++)
      keys[column]!.push(turned.subarray(column * height, (column + 1) * height).join());
  }
  return keys.map((key) => key.join(";"));
}

function groupByKey(keys: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  keys.forEach((key, index) => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  return [...groups.values()];
}
