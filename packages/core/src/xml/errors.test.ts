import { describe, expect, it } from "vitest";
import { InputError } from "./errors.ts";

const what = { code: "xml.empty", message: "found nothing", hint: "Run it again." };

describe("InputError", () => {
  // file, line, column -> place
  it.each([
    ["a.xml", 3, 7, "a.xml:3:7"],
    ["a.xml", 3, null, "a.xml:3"],
    ["a.xml", null, null, "a.xml"],
    [undefined, 3, 7, "3:7"],
    [undefined, undefined, undefined, ""],
  ])("knows its place: %s %s %s", (file, line, column, place) => {
    const error = new InputError({ ...what, file, line, column });
    expect(error.place).toBe(place);
    expect(String(error)).toBe(`${place === "" ? "" : `${place}: `}found nothing (xml.empty). Run it again.`);
  });

  it("is an Error with null for what is not known", () => {
    const error = new InputError(what);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ ...what, name: "InputError", file: null, line: null, column: null });
  });
});
