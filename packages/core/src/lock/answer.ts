import type { BaselineResult } from "../baseline/result.ts";
import { isRecord } from "../read/json-shape.ts";

/** One way in which two answers differ: a value that is another, or names that came and went. */
export interface Difference {
  /** `cpu.model`, `devices.disk.bus`; with vendors apart `AMD cpu.model`. */
  readonly what: string;
  readonly before?: string | number | boolean | null;
  readonly after?: string | number | boolean | null;
  readonly gained?: readonly string[];
  readonly lost?: readonly string[];
}

/** What of a baseline is not the answer: who was asked, and the account of what was not common. */
const notAnswer: ReadonlySet<string> = new Set([
  ...["schema", "tool", "policy", "hosts", "profiles", "cost", "notAssessed", "findings", "byVendor"],
  ...["names", "libvirt", "statesPhysBits", "nextLevel", "deprecatedIn", "removedIn", "scaling", "complete"],
  // Measured: another at every start of a host. What guests are pinned to is pinHz.
  "acceptHz",
]);

/** How the answer of one baseline differs from that of another: what guests would be given otherwise. */
export function answerDifferences(before: BaselineResult, after: BaselineResult): Difference[] {
  return differences(answerOf(before), answerOf(after));
}

/** The CPUs of vendors apart, each under its vendor. */
function answerOf(result: BaselineResult): Record<string, unknown> {
  const apart = result.byVendor.map(({ vendor, cpu }) => [`${vendor ?? "unknown vendor"} cpu`, cpu] as const);
  return { ...result, ...Object.fromEntries(apart) };
}

function differences(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, path = "") {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !notAnswer.has(key));
  return keys.flatMap((key): Difference[] => {
    const [a, b] = [ownOf(before, key), ownOf(after, key)];
    const what = path === "" ? key : `${path}.${key}`;
    if (isRecord(a) || isRecord(b)) return differencesOfParts(a, b, what);
    if (isNames(a) || isNames(b)) return differencesOfNames(isNames(a) ? a : [], isNames(b) ? b : [], what);
    if (!isScalar(a) || !isScalar(b) || a === b) return [];
    return [{ what, before: a, after: b }];
  });
}

function ownOf(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return (Object.hasOwn(record, key) ? record[key] : null) ?? null;
}

/** A part that is not there (an area that nobody spoke of) has nothing in it. */
function differencesOfParts(a: unknown, b: unknown, what: string): Difference[] {
  return differences(isRecord(a) ? a : {}, isRecord(b) ? b : {}, what);
}

function differencesOfNames(before: readonly string[], after: readonly string[], what: string): Difference[] {
  const [had, has] = [new Set(before), new Set(after)];
  const gained = after.filter((name) => !had.has(name));
  const lost = before.filter((name) => !has.has(name));
  return gained.length + lost.length === 0 ? [] : [{ what, gained, lost }];
}

/** A list of names is what guests get; a list of objects is an account of something. An empty one may be either. */
function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
