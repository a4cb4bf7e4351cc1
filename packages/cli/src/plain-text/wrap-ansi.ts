import stringWidth from "./string-width.ts";

/** Breaks lines at spaces so that each takes at most `columns`; a longer word stands on a line of its own. */
export default function wrapAnsi(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap((line) => wrapLine(line, columns))
    .join("\n");
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current: string | null = null;
  for (const word of line.split(" ")) {
    const longer: string = current === null ? word : `${current} ${word}`;
    if (current !== null && stringWidth(longer) > columns) {
      lines.push(current);
      current = word;
    } else {
      current = longer;
    }
  }
  return [...lines, current ?? ""];
}
