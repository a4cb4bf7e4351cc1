import type { Argv } from "yargs";
import type { Command } from "./commands/command.ts";
import { boundTo, completionHelp, completionSays, shellOf } from "./completion.ts";
import { UsageError } from "./errors.ts";
import { commandHelp, isShown, programHelp } from "./help.ts";
import { nearest } from "./nearest.ts";
import { commonOptions, formatOption, type RawArguments, yargsOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { tool } from "./tool.ts";

/** What a command line asks for: a command, or text to print (help, version, completion), or nothing. */
export interface ParsedCommandLine {
  readonly chosen: { readonly command: Command; readonly raw: RawArguments } | null;
  readonly printed: string;
}

/** @throws {UsageError} */
export async function parseCommandLine(
  args: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
): Promise<ParsedCommandLine> {
  const help = await askedHelp(args, commands, terminal);
  if (help !== null) return { chosen: null, printed: help };
  refuseUnknownCommand(args[0], commands);
  const shell = args[0] === "completion" ? shellOf(args[1], terminal.env.SHELL) : null;
  // yargs asks the environment which shell it is to complete for.
  if (shell !== null) process.env.SHELL = shell;
  const result: { -readonly [Key in keyof ParsedCommandLine]: ParsedCommandLine[Key] } = { chosen: null, printed: "" };
  const parser = await declareProgram(args, commands);
  for (const command of commands) {
    declareCommand(parser, command, (raw) => {
      result.chosen = { command, raw };
    });
  }
  parser.completion("completion", completionSays);
  const parsed = await parser.parseAsync([...args], {}, (_error: unknown, _parsed: unknown, output: string) => {
    if (output !== "") result.printed = `${output.trimEnd()}\n`;
  });
  if (shell !== null) return { chosen: null, printed: boundTo(shell, result.printed) };
  // Behind options (`--quiet foo`) a word that is no command is met only here.
  if (result.chosen === null && result.printed === "") refuseUnknownCommand(String(parsed._[0]), commands);
  return result;
}

/** Before the words are parsed: neither what else they say nor the parser matters to it. null: it is not asked for. */
async function askedHelp(
  args: readonly string[],
  commands: readonly Command[],
  { stdout }: Terminal,
): Promise<string | null> {
  const end = args.indexOf("--");
  const words = end < 0 ? args : args.slice(0, end);
  const [first, second] = words;
  if (first !== "help" && !words.includes("--help") && !words.includes("-h")) return null;
  const name = first === "help" ? second : first;
  refuseUnknownCommand(name, commands);
  if (name === "completion") return completionHelp;
  const command = commands.find((one) => one.name === name);
  return command === undefined ? programHelp(commands, stdout.columns) : commandHelp(command, stdout.columns);
}

async function declareProgram(args: readonly string[], commands: readonly Command[]): Promise<Argv> {
  const { default: yargs } = await import("yargs");
  const program = yargs([])
    .scriptName(tool.name)
    .locale("en")
    .parserConfiguration({
      "camel-case-expansion": false,
      "dot-notation": false,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .version(tool.version)
    .help()
    .alias("help", "h")
    // Operands are left in `_`: yargs' own positionals lose a lone `-`.
    .strictOptions()
    .exitProcess(false)
    .demandCommand(1, "a command is needed")
    .fail((message, error) => {
      // yargs throws what it finds wrong with the words themselves as an error of its own.
      throw error === undefined || error.name === "YError"
        ? usageError(message ?? error.message, args, commands)
        : error;
    });
  for (const [name, rule] of Object.entries(commonOptions)) program.option(name, yargsOption(rule));
  return program;
}

function declareCommand(program: Argv, command: Command, choose: (raw: RawArguments) => void): void {
  const build = (builder: Argv): Argv => {
    builder.option("format", { ...yargsOption(formatOption(command.formats)), hidden: command.formats.length === 1 });
    for (const [name, rule] of Object.entries(command.options ?? {})) builder.option(name, yargsOption(rule));
    for (const [name, rule] of Object.entries(commonOptions)) {
      if (!isShown(command, name)) builder.option(name, { ...yargsOption(rule), hidden: true });
    }
    return builder;
  };
  program.command(command.name, command.says, build, choose);
}

/** Before all else: an option of a command that does not exist would be complained of first. */
function refuseUnknownCommand(first: string | undefined, commands: readonly Command[]): void {
  const names = [...commands.map(({ name }) => name), "completion", "help"];
  if (first === undefined || first.startsWith("-") || names.includes(first)) return;
  const meant = nearest(first, names);
  const hint = meant === null ? `one of ${names.join(", ")}; see ${tool.name} --help` : `did you mean ${meant}?`;
  throw new UsageError(`unknown command ${first}`, hint);
}

/** What yargs complains of, said as the rest of this program says it. */
const complaints: readonly (readonly [said: RegExp, better: (...parts: string[]) => string])[] = [
  [
    /^Invalid values: Argument: (.+?), Given: (.+?), Choices: (.+?)$/,
    (name = "", given = "", choices = "") =>
      `--${name}: expected ${choices.replaceAll('"', "").replaceAll(/, (?=[^,]*$)/g, " or ")}, found ${given}`,
  ],
  [/^Not enough arguments following: (.*)$/, (name = "") => `${dashed(name)} needs a value`],
  [/^Unknown arguments?: (.*)$/, (names = "") => `unknown option ${names.split(", ").map(dashed).join(", ")}`],
];

/** yargs' complaint, with the option or value that may have been meant. */
function usageError(complaint: string, args: readonly string[], commands: readonly Command[]): UsageError {
  const said = complaint.replace(/\s*\n\s*/g, " ").trim();
  const [word = ""] = args.filter((arg) => !arg.startsWith("-"));
  const help = `see ${[tool.name, word, "--help"].filter((part) => part !== "").join(" ")}`;
  for (const [pattern, better] of complaints) {
    const parts = pattern.exec(said)?.slice(1);
    if (parts === undefined) continue;
    const command = commands.find(({ name }) => name === word);
    return new UsageError(better(...parts), suggestOption(said, command) ?? suggestValue(said) ?? help);
  }
  return new UsageError(said, help);
}

/** Of the options that the command shows. */
function suggestOption(complaint: string, command: Command | undefined): string | null {
  const unknown = /^Unknown arguments?: ([^,]*)/.exec(complaint)?.[1];
  if (unknown === undefined) return null;
  const own = Object.keys(command?.options ?? {});
  const shared = Object.keys(commonOptions).filter((name) => command === undefined || isShown(command, name));
  const meant = nearest(unknown, [...own, "format", ...shared, "help", "version"]);
  return meant === null ? null : `did you mean --${meant}?`;
}

function suggestValue(complaint: string): string | null {
  const [, given, choices] = /, Given: "(.+?)", Choices: (.+)$/.exec(complaint) ?? [];
  if (given === undefined || choices === undefined) return null;
  const meant = nearest(given, choices.replaceAll('"', "").split(", "));
  return meant === null ? null : `did you mean ${meant}?`;
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
