/** Computes at the first call and remembers: loading the catalogue must cost nothing until something is asked of it. */
export function lazy<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => {
    value ??= { of: compute() };
    return value.of;
  };
}

/** Freezes a value of plain arrays and records, all the way down. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}

/** A table of the catalogue, parsed and frozen when it is first asked for. */
export const embedded = <T>(text: () => string): (() => T) => lazy(() => deepFreeze(JSON.parse(text()) as T));
