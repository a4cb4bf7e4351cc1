import { InputError, type Weights } from "@virt-baseline/core";
import { parse } from "yaml";

/** Characters of text: a line for each of all features is far less. */
const largest = 256 * 1024;

/** The name that stands for every feature that is not named. */
const others = "*";

/**
 * Reads what features are worth: a map, in YAML or JSON, of libvirt's feature names to whole numbers; `*` is for all
 * others and is 1 if not given.
 * @throws {InputError} `weights.*`
 */
export function readWeights(file: string, source: string): Weights {
  const value = source.length > largest ? null : parsed(file, source);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw failure(file, "not a map of feature names to whole numbers");
  }
  const wrong = Object.entries(value).find(([, weight]) => !Number.isSafeInteger(weight) || (weight as number) < 0);
  if (wrong !== undefined) throw failure(file, `${wrong[0]}: expected a whole number from 0 on, found ${wrong[1]}`);
  const entries = Object.entries(value as Record<string, number>);
  const byName = Object.fromEntries(entries.filter(([name]) => name !== others).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { source: file, others: entries.find(([name]) => name === others)?.[1] ?? 1, byName };
}

function parsed(file: string, source: string): unknown {
  try {
    return parse(source, { maxAliasCount: 0 });
  } catch (error) {
    throw failure(file, `neither YAML nor JSON: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  }
}

function failure(file: string, message: string): InputError {
  const hint = "write a feature and its weight a line, as in avx2: 5";
  return new InputError({ code: "weights.unexpected", message, hint, file, line: null });
}
