/** Says what of a value is not as it must be, as `features[3].bits: expected ..., found ...`; null where all is. */
export type Shape = (value: unknown, at: string) => string | null;

function unlike(at: string, expected: string, value: unknown): string {
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  return `${at}: expected ${expected}, found ${found.length > 60 ? `${found.slice(0, 60)}...` : found}`;
}

export const text =
  (pattern: RegExp, expected: string): Shape =>
  (value, at) =>
    typeof value === "string" && pattern.test(value) ? null : unlike(at, expected, value);

export const word = text(/^[^\s\p{Cc}]{1,200}$/u, "a name");
export const version = text(/^\d{1,4}\.\d{1,4}u?$/, "a release series (13.0)");

/** A count, an order, a year. */
export const number: Shape = (value, at) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? null : unlike(at, "a whole number", value);

export const yes: Shape = (value, at) => (value === true ? null : unlike(at, "true, or no such key", value));

export const list =
  (item: Shape, least = 0): Shape =>
  (value, at) => {
    if (!Array.isArray(value)) return unlike(at, "a list", value);
    if (value.length < least) return unlike(at, "a list that is not empty", value);
    for (const [index, one] of value.entries()) {
      const wrong = item(one, `${at}[${index}]`);
      if (wrong !== null) return wrong;
    }
    return null;
  };

/** Keys that must be there, keys that may be, and no others. */
export const record =
  (must: Readonly<Record<string, Shape>>, may: Readonly<Record<string, Shape>> = {}): Shape =>
  (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return unlike(at, "an object", value);
    const shapes = { ...must, ...may };
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(shapes, key)) return unlike(at, `no keys but ${Object.keys(shapes).join(", ")}`, key);
    }
    for (const [key, shape] of Object.entries(shapes)) {
      if (!Object.hasOwn(value, key) && !Object.hasOwn(must, key)) continue;
      const item = (value as Record<string, unknown>)[key];
      const wrong = shape(item, at === "" ? key : `${at}.${key}`);
      if (wrong !== null) return wrong;
    }
    return null;
  };

/** A list of one shape, or else what the other shape says. */
export const listOr =
  (items: Shape, other: Shape): Shape =>
  (value, at) =>
    Array.isArray(value) ? items(value, at) : other(value, at);
