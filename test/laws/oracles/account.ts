import type { Kleene } from "../../../packages/core/src/lattice/kleene.ts";

/** What each host says of each element: three-valued, one row a host. */
export type Table = readonly Readonly<Record<string, Kleene>>[];

/** The account once more, element by element: common, lost or undetermined, with the hosts. */
export function accountSlowly(table: Table, elements: readonly string[]) {
  const offered = elements.filter((element) => table.some((row) => row[element] === "yes")).sort();
  const places = (answers: (row: Table[number], element: string) => boolean) => (element: string) => ({
    element,
    hosts: table.flatMap((row, host) => (answers(row, element) ? [host] : [])),
  });
  const isLost = (element: string) => table.some((row) => row[element] === "no");
  const isCommon = (element: string) => table.every((row) => row[element] === "yes");
  return {
    common: offered.filter(isCommon),
    lost: offered.filter(isLost).map(places((row, element) => row[element] === "no")),
    undetermined: offered
      .filter((element) => !isLost(element) && !isCommon(element))
      .map(places((row, element) => row[element] !== "yes")),
  };
}

/** What each host alone takes away: leave it out and see what becomes common. */
export function costSlowly(table: Table, elements: readonly string[]) {
  const common = (rows: Table) => new Set(accountSlowly(rows, elements).common);
  const now = common(table);
  return table
    .map((_, host) => {
      const without = common(table.filter((_, other) => other !== host));
      return { host, elements: [...without].filter((element) => !now.has(element)).sort() };
    })
    .filter((cost) => cost.elements.length > 0);
}
