/** A throw-away PostgreSQL: its cluster in a folder of its own, run by the package's user, reached by a socket there and nowhere else. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runProgram } from "./process.ts";

const PROGRAMS = "/usr/lib/postgresql/15/bin";
/** It refuses to run as root. Whatever ends this process ends it too. */
const UNPRIVILEGED = ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=KILL", "--"];

export interface PostgreSql {
  /** Runs a script; its first error is the last thing it does. @throws in psql's words */
  run(script: string): Promise<void>;
  /** A query's rows, each a line with two spaces between its values, as docs/sql.md prints them. */
  lines(query: string): Promise<string>;
  stop(): Promise<void>;
}

async function succeed(args: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await runProgram("setpriv", [...UNPRIVILEGED, ...args], input);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code} (scripts/real/provision.sh installs it): ${stderr}`);
  return stdout;
}

/** @throws if it is not installed, or this is not root */
export async function startPostgreSql(): Promise<PostgreSql> {
  const folder = await mkdtemp(join(tmpdir(), "virt-baseline-postgresql-"));
  const cluster = join(folder, "cluster");
  await runProgram("chown", ["postgres:", folder]);
  const trusted = ["--auth=trust", "--username=postgres", "--locale=C", "--encoding=UTF8", "--no-sync"];
  await succeed([`${PROGRAMS}/initdb`, ...trusted, "-D", cluster]);

  const server = [`${PROGRAMS}/postgres`, "-D", cluster, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"];
  const child = spawn("setpriv", [...UNPRIVILEGED, ...server], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  let ended = false;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-10_000);
  });
  const end = new Promise<void>((resolve) =>
    child.on("close", () => {
      ended = true;
      resolve();
    }),
  );
  const stop = async () => {
    child.kill("SIGINT"); // a fast shutdown: clients are not waited for
    await end;
    await rm(folder, { recursive: true });
  };
  const psql = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "postgres"];
  const isReady = () => runProgram(`${PROGRAMS}/pg_isready`, ["-q", "-h", folder]).then(({ code }) => code === 0);
  while (!(await isReady())) {
    if (ended) throw new Error(`PostgreSQL did not start:\n${log}`);
    await sleep(50);
  }
  return {
    run: async (script) => void (await succeed(psql, script)),
    lines: (query) => succeed([...psql, "-A", "-t", "-F", "  "], query),
    stop,
  };
}
