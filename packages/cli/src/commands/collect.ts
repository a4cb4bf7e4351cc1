import type { HostOutcome } from "../collect/collect-many.ts";
import { UsageError } from "../errors.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { writeFileWhole, writeStream } from "../write-output.ts";
import type { Call, Command } from "./command.ts";

export const collectCommand: Command = {
  name: "collect",
  operand: "TARGET",
  needsOperand: () => false,
  says: "Gather this host's description into a folder, or other hosts' over ssh, or print a script that gathers it",
  examples: [
    ["virt-baseline collect -o node1", "this host, into the new folder node1"],
    ["virt-baseline collect --script > collect.sh", "for hosts without Node: sh collect.sh > node1.tar"],
    ["virt-baseline collect root@n1 qemu+ssh://root@n2/system -o hosts", "two hosts, into hosts/n1.tar, hosts/n2.tar"],
    ["virt-baseline collect --from-file hosts.txt -o hosts", "those that are not in hosts/ yet"],
  ],
  formats: ["text"],
  takes: ["output", "quiet"],
  options: {
    output: {
      takes: "text",
      value: "PATH",
      says: "The new folder (default: the host's name); of TARGETs, the folder of archives (hosts); of --script, the file",
    },
    script: { takes: "flag", says: "Print the script; it writes a tar archive to standard output" },
    guests: { takes: "flag", default: true, says: "The definitions of guests too (--no-guests: none)" },
    limit: { takes: "text", value: "SECONDS", default: "30", says: "The longest that one command may take" },
    "from-file": { takes: "text", value: "FILE", says: "TARGETs, one a line; # begins a remark" },
    parallel: { takes: "text", value: "N", default: "8", says: "How many TARGETs at a time" },
    "host-limit": { takes: "text", value: "SECONDS", default: "600", says: "The longest that one TARGET may take" },
    again: { takes: "flag", says: "TARGETs that were collected before too" },
    sudo: { takes: "flag", says: "On TARGETs, gather as root by sudo -n" },
  },
  async run(call) {
    const { options, raw, terminal, operands } = call;
    const { collectInto, collectScript } = await import("../collect/collect.ts");
    const gathered = { guests: raw.guests !== false, limit: numberOf(raw, "limit", 3600) };
    if (raw.script === true) {
      if (operands.length > 0) throw new UsageError("--script takes no TARGET", "leave one of them out");
      const script = collectScript(gathered);
      if (options.output === null) await writeStream(terminal.stdout, script);
      else writeFileWhole(options.output, script);
      return exitCodes.yes;
    }
    if (operands.length > 0 || raw["from-file"] !== undefined) return collectTargets(call, collectScript(gathered));
    const wanted = { folder: options.output, ...gathered, time: new Date() };
    const folder = await collectInto(wanted, options.quiet ? null : terminal.stderr);
    await writeStream(terminal.stdout, `${folder}\n`);
    return exitCodes.yes;
  },
};

async function collectTargets({ options, raw, terminal, operands }: Call, script: string): Promise<ExitCode> {
  const { listTargets } = await import("../collect/target-list.ts");
  const { collectMany } = await import("../collect/collect-many.ts");
  const { createProgress } = await import("../progress.ts");
  const { realDisk } = await import("../input/read-files.ts");
  const path = raw["from-file"] === undefined ? null : String(raw["from-file"]);
  const disk = realDisk(() => terminal.stdin);
  const targets = listTargets(operands, path === null ? null : { name: path, text: disk.text(path) });
  if (targets.length === 0) throw new UsageError(`${path} names no host`, "write one TARGET a line");
  const wanted = {
    script,
    folder: options.output ?? "hosts",
    parallel: numberOf(raw, "parallel", 256),
    limit: numberOf(raw, "host-limit", 86_400),
    again: raw.again === true,
    sudo: raw.sudo === true,
  };
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  const progress = createProgress(terminal.stderr, !options.quiet);
  let done = 0;
  try {
    const outcomes = await collectMany(targets, wanted, stop.signal, () =>
      progress.report("hosts", ++done, targets.length),
    );
    progress.end();
    await writeStream(terminal.stderr, messages(outcomes, options.quiet));
    await writeStream(terminal.stdout, archivesOf(outcomes));
    return outcomes.some(({ state }) => state === "failed") ? exitCodes.unreadable : exitCodes.yes;
  } finally {
    progress.end();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/** The archives that are there now. */
function archivesOf(outcomes: readonly HostOutcome[]): string {
  return outcomes.map(({ state, archive }) => (state === "failed" ? "" : `${archive}\n`)).join("");
}

/** Every failure, and how many there are of each kind. */
function messages(outcomes: readonly HostOutcome[], quiet: boolean): string {
  const failures = outcomes.flatMap(({ target, why }) =>
    why === null ? [] : `virt-baseline: ${target.text}: ${why}\n`,
  );
  const count = (state: HostOutcome["state"]) => outcomes.filter((outcome) => outcome.state === state).length;
  const hint = failures.length === 0 ? "" : "; the same command asks again only those that failed";
  const summary = `collect: ${count("collected")} collected, ${count("kept")} there already, ${count("failed")} failed${hint}\n`;
  return `${failures.join("")}${quiet ? "" : summary}`;
}

/** @throws {UsageError} */
function numberOf(raw: Call["raw"], name: string, most: number): number {
  const number = Number(raw[name]);
  if (Number.isSafeInteger(number) && number > 0 && number <= most) return number;
  throw new UsageError(
    `--${name}: expected a whole number from 1 to ${most}, found ${raw[name]}`,
    "see virt-baseline collect --help",
  );
}
