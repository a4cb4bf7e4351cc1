import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PositionCursor, positionAt } from "./position.ts";

describe("positionAt", () => {
  // offset in "ab\r\nc\n\n" -> line, column
  it.each([
    [0, 1, 1],
    [2, 1, 3],
    [3, 1, 4],
    [4, 2, 1],
    [5, 2, 2],
    [6, 3, 1],
    [7, 4, 1],
  ])("of offset %d is line %d, column %d", (offset, line, column) => {
    expect(positionAt("ab\r\nc\n\n", offset)).toEqual({ line, column });
  });
});

describe("PositionCursor", () => {
  it("says the same as positionAt, for offsets in order", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\u{1F600}"), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(80), { maxLength: 10 }), (text, picks) => {
        const cursor = new PositionCursor(text);
        for (const offset of picks.map((pick) => pick % (text.length + 1)).sort((a, b) => a - b)) {
          const column = cursor.advance(offset);
          expect({ line: cursor.line, column }).toEqual(positionAt(text, offset));
        }
      }),
    );
  });
});
