import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { UsageError } from "../errors.ts";

/** What is to be gathered. */
export interface Wanted {
  /** The definitions of guests too. */
  readonly guests: boolean;
  /** Seconds that one command may take. */
  readonly limit: number;
}

/** Beside this file, and beside the bundle. */
const scriptFile = fileURLToPath(new URL("./collect.sh", import.meta.url));

/** The script as it is handed out: with what is wanted as its defaults. */
export function collectScript({ guests, limit }: Wanted): string {
  const text = readFileSync(scriptFile, "utf8");
  return text.replace("\nguests=yes limit=30 ", `\nguests=${guests ? "yes" : "no"} limit=${limit} `);
}

/**
 * Gathers this host's description into a new folder: all of it or none, for its owner alone. What runs is the very
 * script that is handed out for other hosts, so that both tell the same. Gives the folder's name.
 *
 * @throws {UsageError} where the folder is there already or cannot be written to
 */
export async function collectInto(
  wanted: Wanted & { readonly folder: string | null; readonly time: Date },
  messages: Writable | null,
): Promise<string> {
  const folder = wanted.folder ?? hostname();
  const partial = join(dirname(folder), `.${basename(folder)}.${process.pid}.partial`);
  refuseToReplace(folder);
  attempt(folder, () => mkdirSync(partial, { mode: 0o700 }));
  const discard = () => rmSync(partial, { recursive: true, force: true });
  try {
    const outcome = await runScript(partial, wanted);
    if (outcome.code !== 0) {
      throw cannotWrite(folder, outcome.messages.trim() || "the script that gathers was interrupted");
    }
    messages?.write(outcome.messages);
    attempt(folder, () => renameSync(partial, folder));
    return folder;
  } finally {
    discard();
  }
}

function runScript(
  folder: string,
  { guests, limit, time }: Wanted & { readonly time: Date },
): Promise<{ code: number | null; messages: string }> {
  const stamp = time.toISOString().replace(/\.\d+Z$/, "Z");
  const options = ["--folder", folder, "--limit", String(limit), "--time", stamp, ...(guests ? [] : ["--no-guests"])];
  return new Promise((resolve, reject) => {
    const child = spawn("sh", [scriptFile, ...options], { stdio: ["ignore", "ignore", "pipe"] });
    let messages = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      messages += text;
    });
    // Who interrupts this program interrupts the script; what it had gathered is then removed.
    const end = () => child.kill("SIGTERM");
    process.once("SIGINT", end).once("SIGTERM", end);
    child.on("error", ({ message }) =>
      reject(new UsageError(`cannot run sh: ${message}`, "put a POSIX shell on PATH")),
    );
    child.on("close", (code) => {
      process.off("SIGINT", end).off("SIGTERM", end);
      resolve({ code, messages });
    });
  });
}

function refuseToReplace(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw cannotWrite(folder, error instanceof Error ? error.message : String(error));
  }
  if (names.length > 0) throw new UsageError(`${folder} is there already`, "name a new folder with -o", "output");
}

function attempt(folder: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw cannotWrite(folder, error instanceof Error ? error.message : String(error));
  }
}

function cannotWrite(folder: string, reason: string): UsageError {
  return new UsageError(`cannot write ${folder}: ${reason}`, "name a folder on a disk with room with -o", "output");
}
