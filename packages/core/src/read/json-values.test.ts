import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../xml/errors.ts";
import { readJsonValues } from "./json-values.ts";

const read = (text: string) => [...readJsonValues(text, "qmp.json")];

function refusal(text: string): InputError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error(`was read: ${text.slice(0, 80)}`);
}

describe("JSON values one after another", () => {
  // what is shown | text | the values with the lines they begin on
  it.each<[string, string, [unknown, number][]]>([
    ["nothing", " \n", []],
    [
      "a line each, as a socket gives them",
      '{"a":1}\n{"b":2}\n',
      [
        [{ a: 1 }, 1],
        [{ b: 2 }, 2],
      ],
    ],
    [
      "indented, with empty lines between",
      '\n{\n  "a": [\n 1]\n}\n\n[2]',
      [
        [{ a: [1] }, 2],
        [[2], 7],
      ],
    ],
    [
      "on one line without space",
      '{}[]{"a":{}}',
      [
        [{}, 1],
        [[], 1],
        [{ a: {} }, 1],
      ],
    ],
    ["behind a byte order mark", "\uFEFF{}", [[{}, 1]]],
    [
      "CR LF",
      "{}\r\n{}\r\n",
      [
        [{}, 1],
        [{}, 2],
      ],
    ],
    ["brackets and quotes in strings", '{"}": "\\"]{\\\\"}', [[{ "}": '"]{\\' }, 1]]],
  ])("%s", (_, text, expected) => {
    expect(read(text).map(({ value, line }) => [value, line])).toEqual(expected);
  });

  it("reads back what is written, whatever stands between", () => {
    const value = fc.oneof(fc.object(), fc.array(fc.jsonValue()));
    const gap = fc.constantFrom("", "\n", " ", "\r\n\t\n");
    fc.assert(
      fc.property(fc.array(fc.tuple(value, gap)), (parts) => {
        const texts = parts.map(([one]) => JSON.stringify(one));
        const whole = parts.map(([, space], index) => texts[index] + space).join("");
        expect(read(whole).map(({ value: one }) => JSON.stringify(one))).toEqual(
          texts.map((text) => JSON.stringify(JSON.parse(text))),
        );
      }),
    );
  });

  it("keeps names that objects have by themselves as ordinary ones", () => {
    const [only] = read('{"__proto__": {"polluted": true}, "constructor": 1}');
    expect(Object.keys(only!.value as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("refuses at once, with the line", () => {
  const deep = 10_000;
  const million = 1_000_001;
  // what is shown | text | line | a word of the message
  it.each<[string, string, number, RegExp]>([
    ["a value cut off", '{}\n{"a": [1, 2', 2, /does not end/],
    ["a string cut off", '{"a": "b', 1, /string does not end/],
    ["a closing bracket too many", "{}\n}", 2, /not JSON|does not end/],
    ["brackets crossed", '{"a": [1}]', 1, /not JSON/],
    ["a comma too many", '{\n"a": 1,\n}', 3, /not JSON/],
    ["a word", "{}\nhello", 2, /no JSON value/],
    ["a word before a value", "hello {}", 1, /not JSON/],
    ["NUL in a value", '{"a": \u0000}', 1, /not JSON/],
    ["an escape sequence of a terminal", '{"a": \u001b[31m"b"}', 1, /^[^\u001b]*$/],
    ["10,000 levels of arrays", "[".repeat(deep) + "]".repeat(deep), 1, /deeper/],
    ["10,000 levels of objects", '{"a":'.repeat(deep), 1, /deeper/],
    ["a value over 16 MiB", `["${"a".repeat(16 * 1024 * 1024)}"]`, 1, /16 MiB/],
    ["more strings than any answer", `[${'"",'.repeat(500_000)}""]`, 1, /strings and brackets/],
    ["more values than any fleet", "{}".repeat(million), 1, /JSON values/],
    ["a string of quotes behind backslashes", `["${'\\"'.repeat(1_000_000)}`, 1, /string does not end/],
  ])("%s", (_, text, line, message) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code: "json.not-well-formed", file: "qmp.json", line });
    expect(error.message).toMatch(message);
    expect(error.message.length).toBeLessThan(200);
    expect(error.hint).not.toBe("");
  });
});
