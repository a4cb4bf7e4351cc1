/**
 * Groups things that no verdict tells apart, so that a table needs one row and one column for each group: from any of
 * them to any third the verdict is the same, and back; and so it is among themselves, each to itself included.
 *
 * @param verdict what is said of an ordered pair; asked once for each
 * @returns groups in the order of their first members, each rising
 */
export function groupAlike(size: number, verdict: (from: number, to: number) => string): number[][] {
  const numbers = new Map<string, number>();
  const numberOf = (said: string): number => {
    const known = numbers.get(said) ?? numbers.size;
    numbers.set(said, known);
    return known;
  };
  const table = Array.from({ length: size }, (_, from) =>
    Array.from({ length: size }, (_, to) => numberOf(verdict(from, to))),
  );
  const groups = new Map<string, number[]>();
  table.forEach((row, index) => {
    const key = `${row.join()};${table.map((other) => other[index]).join()}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  return [...groups.values()];
}
