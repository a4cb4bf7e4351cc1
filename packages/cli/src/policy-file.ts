import { areaNames, checkIds, InputError, severities } from "@virt-baseline/core";
import { LineCounter, parseDocument } from "yaml";
import { nearest } from "./nearest.ts";
import type { PartialPolicy } from "./policy.ts";

/** What a value of the policy must be; the messages are made from it. */
type Shape =
  | { readonly is: "one of"; readonly values: readonly string[] }
  | { readonly is: "text" }
  | { readonly is: "list" }
  | { readonly is: "map"; readonly keys: Readonly<Record<string, Shape>> }
  /** Keys are the names that are known, and whatever begins with `or`. */
  | { readonly is: "map of"; readonly names: () => readonly string[]; readonly or: string; readonly each: Shape };

const text: Shape = { is: "text" };
const list: Shape = { is: "list" };
const oneOf = (...values: string[]): Shape => ({ is: "one of", values });

const policyShape: Shape = {
  is: "map",
  keys: {
    schema: oneOf("virt-baseline/policy/1"),
    nested: oneOf("keep", "withhold"),
    vendor: oneOf("same", "neutral"),
    machine: { is: "map", keys: { family: text, atMost: text } },
    features: { is: "map", keys: { require: list, withhold: list } },
    tsc: oneOf("pin", "free"),
    minLevel: text,
    severities: {
      is: "map of",
      names: () => [...checkIds(), ...areaNames()],
      or: "dialect.",
      each: oneOf(...severities),
    },
  },
};

/** Bytes of text: a policy is written by hand, and YAML is slow. */
const largestPolicy = 1024 * 1024;

/**
 * Reads a policy, in YAML or JSON (which is YAML too).
 * @throws {InputError} `policy.*`, with the line, at the first thing that is not as it must be
 */
export function parsePolicy(file: string, source: string): PartialPolicy {
  if (source.length > largestPolicy) {
    throw failure(file, null, "too-large", "larger than 1 MiB", "a policy is a few lines: is this the right file?");
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = lines.linePos(error.pos[0]).line;
    throw failure(file, line, "not-well-formed", `neither YAML nor JSON: ${error.message}`, "correct the text");
  }
  const lineOf = (path: readonly string[]): number | null => {
    const node: unknown = document.getIn(path, true);
    const range = node !== null && typeof node === "object" && "range" in node ? (node.range as [number]) : null;
    return range === null ? null : lines.linePos(range[0]).line;
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    throw failure(file, null, "not-well-formed", said, "write the values out");
  }
  const wrong = findMismatch(value, policyShape, []);
  if (wrong !== null) throw failure(file, lineOf(wrong.path), wrong.code, wrong.message, wrong.hint);
  const { schema: _, ...policy } = value as PartialPolicy & { schema?: string };
  return policy;
}

interface Mismatch {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function findMismatch(value: unknown, shape: Shape, path: readonly string[]): Mismatch | null {
  const at = path.length === 0 ? "the policy" : path.join(".");
  const expected = (what: string, hint = "see docs/policy.md"): Mismatch => ({
    path,
    code: "value",
    message: `${at}: expected ${what}, found ${JSON.stringify(value) ?? "nothing"}`,
    hint,
  });
  switch (shape.is) {
    case "one of": {
      if (shape.values.includes(value as string)) return null;
      const meant = nearest(String(value), shape.values);
      return expected(shape.values.join(" or "), meant === null ? undefined : `did you mean ${meant}?`);
    }
    case "text":
      return typeof value === "string" && value !== ""
        ? null
        : expected("a text (in quotes where it looks like a number)");
    case "list":
      return Array.isArray(value) && value.every((item) => typeof item === "string")
        ? null
        : expected("a list of names");
    default:
      return isMap(value) ? findMismatchWithin(value, shape, path) : expected("keys with values");
  }
}

function findMismatchWithin(
  value: Record<string, unknown>,
  shape: Extract<Shape, { is: "map" | "map of" }>,
  path: readonly string[],
): Mismatch | null {
  for (const [key, item] of Object.entries(value)) {
    const inner = within(shape, key);
    const below = [...path, key];
    if (inner === undefined) {
      const known = shape.is === "map of" ? shape.names() : Object.keys(shape.keys);
      const meant = nearest(key, known);
      const otherwise =
        shape.is === "map of" ? "docs/policy.md says what may stand here" : `known here: ${known.join(", ")}`;
      const hint = meant === null ? otherwise : `did you mean ${meant}?`;
      return { path: below, code: "unknown-key", message: `unknown key ${below.join(".")}`, hint };
    }
    const wrong = findMismatch(item, inner, below);
    if (wrong !== null) return wrong;
  }
  return null;
}

function within(shape: Extract<Shape, { is: "map" | "map of" }>, key: string): Shape | undefined {
  if (shape.is === "map of") return shape.names().includes(key) || key.startsWith(shape.or) ? shape.each : undefined;
  return Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function failure(file: string, line: number | null, code: string, message: string, hint: string): InputError {
  return new InputError({ code: `policy.${code}`, message, hint, file, line });
}
