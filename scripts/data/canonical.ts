/** The widest line a value may share with its key. */
const WIDTH = 160;

/** Keys in whose arrays the order carries a meaning (load order, order of assignment, generations), so that sorting would lose it. */
const ORDERED = new Set(["loadOrder", "builds", "maps", "kernels", "generations", "levels", "set", "components"]);

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isNamed = (value: unknown): value is { name: string } =>
  typeof value === "object" && value !== null && typeof (value as { name?: unknown }).name === "string";

/** Sorts what is a set: arrays of words, and arrays of records by their name; arrays whose order means something stay. */
function sorted(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sorted(item, ""));
    if (ORDERED.has(key)) return items;
    if (items.every((item) => typeof item === "string")) return items.sort(byCodePoint);
    if (items.every(isNamed)) return items.sort((a, b) => byCodePoint(a.name, b.name));
    return items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, sorted(item, name)]));
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** Words fill lines as text does, so that a set of 90 names is a short block. */
function filled(items: readonly unknown[], indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const [index, item] of items.entries()) {
    const word = oneLine(item) + (index < items.length - 1 ? "," : "");
    if (line !== "" && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, indent + line].join("\n");
}

function laidOut(value: unknown, indent: string, prefix: number, open: boolean): string {
  const line = oneLine(value);
  if (!open && indent.length + prefix + line.length + 1 <= WIDTH) return line;
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const scalars = value.every((item) => typeof item !== "object" || item === null);
    if (scalars) return `[\n${filled(value, inner)}\n${indent}]`;
    return `[\n${value.map((item) => inner + laidOut(item, inner, 0, false)).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) return line;
  const entries = Object.entries(value).map(([key, item]) => {
    const label = `${JSON.stringify(key)}: `;
    return inner + label + laidOut(item, inner, label.length, false);
  });
  return `{\n${entries.join(",\n")}\n${indent}}`;
}

/** The one way to write a data file: sets sorted by code point, a record a line where it fits, a short block where it does not. */
export function canonicalText(value: unknown): string {
  return `${laidOut(sorted(value, ""), "", 0, true)}\n`;
}
