import { alikeColumns, alikeRows, alikeThings } from "../moves/alike.ts";
import type { Found, PairTable } from "../moves/pair-table.ts";
import { type LeftOut, leaveOut } from "./left-out.ts";
import type { FoldedCell, FoldedTable } from "./result.ts";

/** Tables of more things are not folded, and folded tables of more groups not told: nobody reads them. */
const mostThings = 1000;
const mostGroups = 200;

/** What is found, as results tell it. */
export function cellOf(found: readonly Found[]): FoldedCell {
  const of = (severity: string) => found.filter((one) => one.severity === severity).map(({ check }) => check);
  return { verdict: found[0]?.severity ?? "ok", blockers: of("error"), undecided: of("unknown") };
}

/** Things that are both rows and columns, under their names; equal ones share a row and a column. */
export function foldSquare(
  guest: string | null,
  table: PairTable,
  namesOf: (thing: number) => readonly string[],
): FoldedTable[] {
  if (table.rows > mostThings) return [];
  const groups = alikeThings(table);
  if (groups.length > mostGroups) return [];
  const names = groups.map((group) => group.flatMap(namesOf));
  return [{ guest, rows: names, columns: names, cells: cellsOf(table, groups, groups) }];
}

/** Rows and columns of two kinds. `isMove`: whether there is a move at all. */
export function foldOblong(
  guest: string | null,
  table: PairTable,
  rowNames: (row: number) => readonly string[],
  columnNames: (column: number) => readonly string[],
): FoldedTable[] {
  if (table.rows > mostThings || table.columns > mostThings) return [];
  const [rows, columns] = [alikeRows(table), alikeColumns(table)];
  if (rows.length > mostGroups || columns.length > mostGroups) return [];
  return [
    {
      guest,
      rows: rows.map((group) => group.flatMap(rowNames)),
      columns: columns.map((group) => group.flatMap(columnNames)),
      cells: cellsOf(table, rows, columns),
    },
  ];
}

/** Why a table is not told that is asked for. */
export function leftOutTables(rows: number, columns: number): LeftOut {
  const most = Math.max(rows, columns);
  return most > mostThings
    ? leaveOut("tables", true, most, "lines or columns that may differ", mostThings)
    : leaveOut("tables", true, most, "lines or columns, too many of which differ", mostGroups);
}

function cellsOf(table: PairTable, rows: readonly number[][], columns: readonly number[][]): FoldedCell[][] {
  return rows.map(([row]) => columns.map(([column]) => cellOf(table.at(row!, column!))));
}
