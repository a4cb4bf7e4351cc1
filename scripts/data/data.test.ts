import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalText } from "./canonical.ts";
import { dataRoot, readJson } from "./files.ts";
import { dataFiles } from "./schemas.ts";

const files = dataFiles().map(({ path, schema }) => ({ path, schema, name: relative(dataRoot, path) }));

describe("the data", () => {
  it("is there", () => {
    expect(files.length).toBeGreaterThan(70);
  });

  it("satisfies its schemas", () => {
    const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
    const compiled = new Map(
      [...new Set(files.map((file) => file.schema))].map((schema) => [schema, ajv.compile(readJson(schema))]),
    );
    const errors = files.flatMap(({ path, schema, name }) => {
      const validate = compiled.get(schema)!;
      return validate(readJson(path)) ? [] : [`${name}: ${ajv.errorsText(validate.errors)}`];
    });
    expect(errors).toEqual([]);
  });

  it("has schemas that refuse an unknown key", () => {
    const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
    for (const { path, schema, name } of new Map(files.map((file) => [file.schema, file])).values()) {
      const changed = { ...readJson<Record<string, unknown>>(path), surprise: true };
      expect(ajv.compile(readJson(schema))(changed), name).toBe(false);
      ajv.removeSchema();
    }
  });

  it("is in canonical form", () => {
    const other = files.filter(({ path }) => {
      const text = readFileSync(path, "utf8");
      return text !== canonicalText(JSON.parse(text));
    });
    expect(other.map((file) => file.name)).toEqual([]);
  });

  it("stays below 2.5 MB", () => {
    const bytes = files.reduce((sum, { path }) => sum + readFileSync(path).length, 0);
    expect(bytes).toBeLessThan(2_500_000);
  });
});

describe("canonicalText", () => {
  const word = fc.string({ maxLength: 30 });
  const record = fc.record({ name: word, list: fc.array(word, { maxLength: 40 }), n: fc.option(fc.integer()) });

  it("is stable, and blind to the order of sets", () => {
    fc.assert(
      fc.property(fc.uniqueArray(record, { selector: (item) => item.name, maxLength: 8 }), (records) => {
        const text = canonicalText({ records });
        expect(canonicalText(JSON.parse(text))).toBe(text);
        const turned = records.map((item) => ({ ...item, list: [...item.list].reverse() })).reverse();
        expect(canonicalText({ records: turned })).toBe(text);
      }),
    );
  });

  it("loses nothing of what it does not sort", () => {
    const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("["));
    fc.assert(
      fc.property(plain, (value) => {
        expect(JSON.parse(canonicalText({ builds: [value] }))).toEqual(JSON.parse(JSON.stringify({ builds: [value] })));
      }),
    );
  });

  it("keeps the order where it means something", () => {
    expect(canonicalText({ loadOrder: ["b", "a"], words: ["b", "a"] })).toBe(
      '{\n "loadOrder": ["b", "a"],\n "words": ["a", "b"]\n}\n',
    );
  });

  it("fills lines with words and breaks what is too long", () => {
    const words = Array.from({ length: 60 }, (_, index) => `word-${String(index).padStart(2, "0")}`);
    const lines = canonicalText({ words }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(160);
    expect(lines).toHaveLength(10);
  });
});
