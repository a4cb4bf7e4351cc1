/** Lines of context around a change, as diff -u has them. */
const context = 3;

/** A run of lines that are equal, or of lines that stand in one text only. */
type Line = readonly [mark: " " | "-" | "+", text: string];

/**
 * A unified diff of two texts, as `patch` and `git apply` take it (POSIX diff -u). Empty where they are equal.
 *
 * What both begin and end with is set aside first; between, the longest common subsequence of lines.
 */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return "";
  const lines = compare(linesOf(before), linesOf(after));
  const label = name === "-" ? "guest.xml" : name.replace(/[\r\n\t]/g, " ").replace(/^\/+/, "");
  return `--- a/${label}\n+++ b/${label}\n${hunksOf(lines).join("")}`;
}

/** Each with its line break; a last one may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compare(before: readonly string[], after: readonly string[]): Line[] {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (lines: readonly string[]): Line[] => lines.map((line) => [" ", line]);
  return [
    ...same(before.slice(0, start)),
    ...align(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** More cells than this are not compared: the one part is taken for the other. */
const mostCells = 4_000_000;

function align(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  if ((before.length + 1) * width > mostCells) {
    return [...before.map((line): Line => ["-", line]), ...after.map((line): Line => ["+", line])];
  }
  // The length of the longest common subsequence of what follows each pair of places.
  const longest = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        before[i] === after[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const lines: Line[] = [];
  for (let [i, j] = [0, 0]; i < before.length || j < after.length; ) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push([" ", before[i]!]);
      i += 1;
      j += 1;
    } else if (
      j >= after.length ||
      (i < before.length && longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)
    ) {
      lines.push(["-", before[i]!]);
      i += 1;
    } else {
      lines.push(["+", after[j]!]);
      j += 1;
    }
  }
  return lines;
}

/** Changes with their context; those whose contexts touch stand together. */
function hunksOf(lines: readonly Line[]): string[] {
  const changed = lines.flatMap(([mark], index) => (mark === " " ? [] : [index]));
  const spans: [start: number, end: number][] = [];
  for (const index of changed) {
    const last = spans.at(-1);
    const end = Math.min(lines.length, index + context + 1);
    if (last !== undefined && index - context <= last[1]) last[1] = end;
    else spans.push([Math.max(0, index - context), end]);
  }
  return spans.map(([start, end]) => hunk(lines, start, end));
}

function hunk(lines: readonly Line[], start: number, end: number): string {
  const count = (part: readonly Line[], other: "+" | "-") => part.filter(([mark]) => mark !== other).length;
  const part = lines.slice(start, end);
  const range = (other: "+" | "-") => {
    const number = count(part, other);
    const first = count(lines.slice(0, start), other) + (number === 0 ? 0 : 1);
    return number === 1 ? `${first}` : `${first},${number}`;
  };
  const texts = part.map(([mark, line]) =>
    line.endsWith("\n") ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`,
  );
  return `@@ -${range("+")} +${range("-")} @@\n${texts.join("")}`;
}
