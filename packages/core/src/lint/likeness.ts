/** The one name that differs only in case and punctuation (`sse42` for `sse4.2`); null if there is none or several. */
export function likeness(written: string, names: Iterable<string>): string | null {
  const bare = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const found = [...names].filter((name) => name !== written && bare(name) === bare(written));
  return found.length === 1 ? found[0]! : null;
}
