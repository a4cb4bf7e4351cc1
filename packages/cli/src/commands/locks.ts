import type { Digest, OpenLock } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { realDisk } from "../input/read-files.ts";
import type { OptionRule, RawArguments } from "../options.ts";
import type { Call } from "./command.ts";

export const timeOption: OptionRule = {
  takes: "text",
  value: "TIME",
  says: "The time that the lock bears (2026-01-31T12:00:00Z); without it the clock's",
};

/** Hexadecimal SHA-256. */
export async function digester(): Promise<Digest> {
  const { createHash } = await import("node:crypto");
  return (text) => createHash("sha256").update(text).digest("hex");
}

/** @throws {InputError} where it is not there, or is no lock that can be read */
export async function openLock(file: string, { terminal }: Pick<Call, "terminal">): Promise<OpenLock> {
  const { readLock } = await import("@virt-baseline/core");
  const disk = realDisk(() => terminal.stdin);
  if (file !== "-" && disk.kind(file) === null) throw disk.missing(file);
  const text = file === "-" ? await disk.standardInput() : disk.text(file);
  return readLock(text, file, await digester());
}

/** The time asked for, else now, to the second. @throws {UsageError} */
export function timeOf(raw: RawArguments): string {
  const asked = raw.time;
  if (asked === undefined) return toSeconds(new Date());
  const isIso =
    typeof asked === "string" && /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(asked);
  const time = new Date(isIso ? (asked as string) : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new UsageError(
      `--time: expected a time in ISO 8601, found ${String(asked)}`,
      "write --time 2026-01-31T12:00:00Z",
    );
  }
  return toSeconds(time);
}

const toSeconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;
