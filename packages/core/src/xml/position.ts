/** A place in a text; line and column count from 1, columns in UTF-16 code units. A line ends at LF (so also at CR LF). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The line and column of an offset. Walks the text from its start: meant for errors, not for every element. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let newline = text.indexOf("\n"); newline !== -1 && newline < offset; newline = text.indexOf("\n", lineStart)) {
    line++;
    lineStart = newline + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/**
 * The same for offsets that only grow, each newline looked at once: a tree of n elements gets its lines in O(text).
 */
export class PositionCursor {
  line = 1;
  private lineStart = 0;
  private newline: number;

  constructor(private readonly text: string) {
    this.newline = this.find(0);
  }

  /** Moves on to `offset`, which may not lie before an earlier one; its line is then in `line`. Returns its column. */
  advance(offset: number): number {
    while (this.newline < offset) {
      this.line++;
      this.lineStart = this.newline + 1;
      this.newline = this.find(this.lineStart);
    }
    return offset - this.lineStart + 1;
  }

  private find(from: number): number {
    const found = this.text.indexOf("\n", from);
    return found === -1 ? Number.POSITIVE_INFINITY : found;
  }
}
