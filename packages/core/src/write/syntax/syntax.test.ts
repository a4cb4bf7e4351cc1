import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHcl } from "./hcl.ts";
import { hashComment, oneLine, xmlComment } from "./one-line.ts";
import { shellWord } from "./shell.ts";
import { toYaml, type YamlValue } from "./yaml.ts";

const yaml = createRequire(new URL("../../../../cli/package.json", import.meta.url))("yaml") as {
  parse(text: string, options: { version: string }): unknown;
};

/** Strings that mean something else to some reader, and any others. */
const awkward = fc.oneof(
  fc.constantFrom(
    "486",
    "no",
    "Off",
    "~",
    "null",
    "1e3",
    "0x1",
    ".inf",
    "- a",
    "a: b",
    "# x",
    "'",
    '"',
    "\\",
    "{{ x }}",
  ),
  fc.constantFrom(
    "",
    " ",
    "a b ",
    "a\nb",
    " a\nb",
    "a\n\nb",
    "a\n  b\n",
    "\u0085",
    "\u2028",
    "\ufeff",
    "a\tb\nc",
    "---",
    "!x",
  ),
  fc.string({ unit: "binary" }),
);

describe("toYaml", () => {
  const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      awkward,
      fc.integer(),
      fc.boolean(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(
        awkward.filter((key) => key !== "__proto__" && key !== "<<"),
        tie("value"),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  }));

  it.each(["1.1", "1.2"])("is read back as it was by a reader of YAML %s", (version) => {
    fc.assert(
      fc.property(value, (written) => {
        expect(yaml.parse(toYaml(written), { version })).toEqual(written);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves undefined keys out", () => {
    expect(toYaml({ a: { b: undefined }, c: undefined, d: 1 })).toBe("a: {}\nd: 1");
  });

  it("writes several lines as a literal block", () => {
    expect(toYaml([{ xml: "<a>\n  <b/>\n</a>" }])).toBe("- xml: |-\n    <a>\n      <b/>\n    </a>");
  });
});

describe("toHcl", () => {
  it("writes a string in which no expression starts and nothing is beyond ASCII", () => {
    fc.assert(
      fc.property(
        fc.oneof(awkward, fc.constantFrom("$\u007bx}", "%{if}", "$$\u007bx}", "$$", "$", "a$\u007b")),
        (text) => {
          const written = toHcl(text);
          expect(written).toMatch(/^"([ !#-[\]-~]|\\["\\nrt]|\\u[0-9a-f]{4})*"$/);
          const unescaped = written.replace(/([$%])\1\{/g, "$1\u0000{");
          expect(unescaped).not.toMatch(/[$%]\{/);
          expect(JSON.parse(unescaped.replaceAll("\u0000", ""))).toBe(text);
        },
      ),
    );
  });

  it("lays out attributes and lists", () => {
    const value = { a: 1, b: { c: "x", d: undefined }, e: [{ f: true, g: "y" }], h: [], i: {} };
    expect(toHcl(value)).toBe(
      '{\n  a = 1\n  b = {\n    c = "x"\n  }\n  e = [\n    { f = true, g = "y" },\n  ]\n  h = []\n  i = {}\n}',
    );
  });
});

describe("shellWord", () => {
  it("is the one word that a shell makes of it", () => {
    const texts = fc.sample(awkward, { numRuns: 200, seed: 1 }).filter((text) => !/[\0\ud800-\udfff]/.test(text));
    const script = `printf '%s\\0' ${texts.map(shellWord).join(" ")}`;
    const said = execFileSync("sh", ["-c", script], { encoding: "utf8" });
    expect(said.split("\0").slice(0, -1)).toEqual(texts);
  });

  it.each([
    ["pc-q35-9.2", "pc-q35-9.2"],
    ["a b", "'a b'"],
    ["it's", "'it'\\''s'"],
    ["-x", "'-x'"],
    ["", "''"],
  ])("of %j is %s", (text, word) => expect(shellWord(text)).toBe(word));
});

describe("remarks", () => {
  it("take one line, whatever is in them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const remark of [oneLine, hashComment, xmlComment])
          expect(remark(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it("of XML hold no two dashes", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("-", ">", "a", "!")), (pieces) => {
        expect(xmlComment(pieces.join("")).slice(4, -3)).not.toMatch(/--|-$/);
      }),
    );
  });
});
