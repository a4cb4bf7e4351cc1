import { spawn } from "node:child_process";
import { createWriteStream, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readArchive } from "../input/archive.ts";
import { printable, type Target } from "./target.ts";

export interface OverSsh {
  /** The script that gathers, as it is handed out. */
  readonly script: string;
  /** Seconds for the whole host. */
  readonly limit: number;
  /** It is run by `sudo -n`. */
  readonly sudo: boolean;
}

/** Bytes: more than any host's description; a host that sends more is cut off. */
const largestArchive = 256 * 1024 * 1024;
/** Seconds until a host must have answered at all. */
const connectLimit = 20;

/**
 * Gathers a host's description over the user's own ssh, with their keys, configuration, agent and jump hosts: the script
 * goes to its standard input, the archive comes from its standard output and stands at `path` when it is whole and
 * sound. Gives null, or why there is none, in ssh's or the script's last words.
 *
 * ssh is called without a shell; what it runs there is the same for every host. It asks nothing (BatchMode): a key that
 * needs a password, or a host that is not known yet, is a failure with a message.
 */
export async function gatherOverSsh(
  target: Target,
  path: string,
  wanted: OverSsh,
  stop: AbortSignal,
): Promise<string | null> {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    const why = await download(target, partial, wanted, stop);
    if (why !== null) return why;
    refuseUnsound(partial);
    renameSync(partial, path);
    return null;
  } catch (error) {
    return printable(error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(partial, { force: true });
  }
}

/** The words that ssh is called with. */
export function sshArguments({ user, host, port }: Target, { sudo }: OverSsh): string[] {
  const options = ["-T", "-x", "-a", "-o", "BatchMode=yes", "-o", `ConnectTimeout=${connectLimit}`];
  return [
    ...options,
    ...(port === null ? [] : ["-p", String(port)]),
    "--",
    user === null ? host : `${user}@${host}`,
    sudo ? "sudo -n sh -s" : "sh -s",
  ];
}

function download(target: Target, partial: string, wanted: OverSsh, stop: AbortSignal): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", sshArguments(target, wanted), { stdio: ["pipe", "pipe", "pipe"] });
    const file = createWriteStream(partial, { flags: "w", mode: 0o600 });
    let [said, size, cut] = ["", 0, null as string | null];
    const end = (why: string) => {
      cut ??= why;
      child.kill("SIGTERM");
      killing ??= setTimeout(() => {
        child.kill("SIGKILL");
        child.stdout.destroy(); // what ssh itself started may hold them open
        child.stderr.destroy();
      }, 2_000);
    };
    let killing: NodeJS.Timeout | null = null;
    const timer = setTimeout(() => end(`it did not end within ${wanted.limit} s`), wanted.limit * 1_000);
    const interrupt = () => end("interrupted");
    stop.addEventListener("abort", interrupt);
    child.stdin.on("error", () => {}); // who hangs up before all is sent says why on standard error
    child.stdin.end(wanted.script);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
    });
    child.stdout.on("data", (bytes: Buffer) => {
      size += bytes.length;
      if (size > largestArchive) end(`it sent more than ${largestArchive / 1024 / 1024} MiB`);
    });
    child.stdout.pipe(file);
    file.on("error", (error) => end(`cannot write: ${error.message}`));
    child.on("error", (error) => {
      cut ??= `cannot run ssh: ${error.message}`;
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (killing !== null) clearTimeout(killing);
      stop.removeEventListener("abort", interrupt);
      const why = cut ?? (code === 0 ? null : lastWords(said, code));
      const done = () => resolve(why);
      if (file.closed) done();
      else file.once("close", done).on("error", reject).end();
    });
  });
}

/** What was said last; a host's greeting stands before it. */
function lastWords(said: string, code: number | null): string {
  const lines = said.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return printable(lines.slice(-2).join("; ") || `ssh ended with ${code} and said nothing`, 300);
}

/** An archive must be one that is read later. @throws {InputError} for one that is not */
function refuseUnsound(path: string): void {
  const files = readArchive("what it sent", readFileSync(path));
  if (files.some((file) => basename(file.path) === "manifest.json")) return;
  throw new Error("what it sent has no manifest");
}
