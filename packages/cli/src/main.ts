import type { Writable } from "node:stream";
import type { Command } from "./commands/command.ts";
import { commands } from "./commands/commands.ts";
import { isBrokenPipe, reportFailure, UsageError } from "./errors.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { refuseUnknownNames } from "./known-names.ts";
import { type RawArguments, readCommonOptions } from "./options.ts";
import { parseCommandLine } from "./parse.ts";
import type { Terminal } from "./terminal.ts";
import { writeStream } from "./write-output.ts";

/** Runs one command line and says with which exit code the program ends. It never throws. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const parsed = await parseCommandLine(args, commands, terminal);
    if (parsed.printed !== "") await writeStream(terminal.stdout, parsed.printed);
    return parsed.chosen === null ? exitCodes.yes : await run(parsed.chosen.command, parsed.chosen.raw, terminal);
  } catch (error) {
    if (isBrokenPipe(error)) return exitCodes.yes;
    const failure = reportFailure(error, terminal.env.VIRT_BASELINE_DEBUG === "1");
    await writeIfPossible(terminal.stderr, failure.text);
    if (asksForJson(args)) await writeIfPossible(terminal.stdout, `${JSON.stringify(failure.json, null, 2)}\n`);
    return failure.exitCode;
  }
}

async function run(command: Command, raw: RawArguments, terminal: Terminal): Promise<ExitCode> {
  const operands = [raw._].flat().slice(1).map(String);
  const help = `see virt-baseline ${command.name} --help`;
  if (command.operand === null && operands.length > 0) {
    throw new UsageError(`${command.name} takes no argument, but was given ${operands[0]}`, help);
  }
  if (command.operand !== null && operands.length === 0 && command.needsOperand?.(raw) !== false) {
    const needed = command.operand === "PAIR" ? "two operands" : `a ${command.operand}`;
    throw new UsageError(`${command.name} needs ${needed}`, help);
  }
  const options = readCommonOptions(raw);
  if (options.cpuData !== null) await layCpuData(options.cpuData, terminal);
  await refuseUnknownNames(options);
  return command.run({ operands, options, raw, terminal });
}

/** Before the command, since nothing may have been asked of the data that are replaced. */
async function layCpuData(folder: string, terminal: Terminal): Promise<void> {
  const { useCpuData } = await import("./input/cpu-data.ts");
  const { realDisk } = await import("./input/read-files.ts");
  useCpuData(
    folder,
    realDisk(() => terminal.stdin),
  );
}

/** What failed may be this very stream. */
async function writeIfPossible(stream: Writable, text: string): Promise<void> {
  await writeStream(stream, text).catch(() => {});
}

/** Seen in the words themselves, since a command line that cannot be parsed has no options. */
function asksForJson(args: readonly string[]): boolean {
  return args.some((arg, at) => arg === "--format=json" || (arg === "--format" && args[at + 1] === "json"));
}
