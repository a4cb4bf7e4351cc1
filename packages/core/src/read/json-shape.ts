/** A JSON object from an input: any name may be in it, so values are looked up, never trusted. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text under a name of the object's own. */
export function textIn(record: JsonRecord, name: string): string | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** The number under a name of the object's own; what QEMU and others count is a whole number that is exact. */
export function numberIn(record: JsonRecord, name: string): number | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** The objects of an array; of anything else, none. */
export function recordsIn(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The texts of the array under a name of the object's own. */
export function textsIn(record: JsonRecord, name: string): string[] {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
