/** What would change in the data, in the domain's words. */
export type Change = string;

/** `WHAT: gains a, b; loses c`; nothing where both are equal. */
export function changesOfSet(what: string, before: ReadonlySet<string>, after: ReadonlySet<string>): Change[] {
  const gained = [...after].filter((name) => !before.has(name)).sort();
  const lost = [...before].filter((name) => !after.has(name)).sort();
  const said = [
    ...(gained.length === 0 ? [] : [`gains ${gained.join(", ")}`]),
    ...(lost.length === 0 ? [] : [`loses ${lost.join(", ")}`]),
  ];
  return said.length === 0 ? [] : [`${what}: ${said.join("; ")}`];
}
