import type { Kleene } from "./kleene.ts";

/**
 * A flat lattice over texts: unknown, one value, or a conflict of values. What two hosts share is the value if it is
 * the same; `unknown` beside a value stays unknown for the value (the silent host may say otherwise).
 */
export interface Flat {
  /** The distinct values said, sorted. More than one is a conflict. */
  readonly values: readonly string[];
  /** Some host did not say. */
  readonly silent: boolean;
}

export const flatUnknown: Flat = { values: [], silent: true };

export function flatOf(value: string | null): Flat {
  return value === null ? flatUnknown : { values: [value], silent: false };
}

export function meetFlat(a: Flat, b: Flat): Flat {
  if (addsNothing(a, b)) return a;
  const values = [...new Set([...a.values, ...b.values])].sort();
  return { values, silent: a.silent || b.silent };
}

function addsNothing(to: Flat, other: Flat): boolean {
  return (to.silent || !other.silent) && other.values.every((value) => to.values.includes(value));
}

/** Does everyone have this value? */
export function isFlat(flat: Flat, value: string): Kleene {
  if (flat.values.some((other) => other !== value)) return "no";
  return flat.silent ? "unknown" : "yes";
}

/** The value, where one was said and nobody contradicted. */
export function soleValue(flat: Flat): string | null {
  return flat.values.length === 1 ? flat.values[0]! : null;
}

export function flatKey(flat: Flat): string {
  return `${JSON.stringify(flat.values)}${flat.silent}`;
}
