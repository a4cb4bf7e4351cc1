import yargs, { type Argv } from "yargs";
import type { Command } from "./commands/command.ts";
import { operandHelp, operandUsage } from "./commands/operands.ts";
import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import {
  commonOptions,
  findingOptions,
  fleetOptions,
  formatOption,
  outputOptions,
  type RawArguments,
  yargsOption,
} from "./options.ts";
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
  refuseUnknownCommand(args[0], commands);
  refuseOtherShell(args);
  const result: { -readonly [Key in keyof ParsedCommandLine]: ParsedCommandLine[Key] } = { chosen: null, printed: "" };
  const parser = declareProgram(args, terminal);
  for (const command of commands) {
    declareCommand(parser, command, (raw) => {
      result.chosen = { command, raw };
    });
  }
  parser.completion("completion", "Print the completion for bash or zsh");
  const parsed = await parser.parseAsync([...args], {}, (_error: unknown, _parsed: unknown, output: string) => {
    if (output !== "") result.printed = `${output.trimEnd()}\n`;
  });
  // Behind options (`--quiet foo`) a word that is no command is met only here.
  if (result.chosen === null && result.printed === "") refuseUnknownCommand(String(parsed._[0]), commands);
  return result;
}

function declareProgram(args: readonly string[], terminal: Terminal): Argv {
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
    .usage(
      "Usage: $0 COMMAND [OPTIONS]\n\nThe most that all hosts of a fleet offer a guest, and what a guest needs of them.",
    )
    .example("$0 baseline fleet/", "what every host of a fleet offers")
    .example("$0 COMMAND --help", "the options and examples of a command")
    .version(tool.version)
    .help()
    .alias("help", "h")
    // Operands are left in `_`: yargs' own positionals lose a lone `-`.
    .strictOptions()
    .exitProcess(false)
    .demandCommand(1, "a command is needed")
    .wrap(Math.min(100, terminal.stdout.columns ?? 100))
    .fail((message, error) => {
      // yargs throws what it finds wrong with the words themselves as an error of its own.
      throw error === undefined || error.name === "YError" ? usageError(message ?? error.message, args) : error;
    });
  for (const [name, rule] of Object.entries(commonOptions)) program.option(name, yargsOption(rule));
  return program;
}

function declareCommand(program: Argv, command: Command, choose: (raw: RawArguments) => void): void {
  const build = (builder: Argv): Argv => {
    const { operand } = command;
    const usage = operand === null ? "" : operandUsage[operand];
    const optional = command.needsOperand?.({}) === false;
    const words = `$0 ${command.name} ${optional ? usage.replace(/^([^[]\S*)/, "[$1]") : usage}[OPTIONS]`;
    builder
      .usage([`Usage: ${words}`, `${command.says}.`, ...(operand === null ? [] : [operandHelp[operand]])].join("\n\n"))
      .option("format", { ...yargsOption(formatOption(command.formats)), hidden: command.formats.length === 1 });
    for (const [name, rule] of Object.entries(command.options ?? {})) builder.option(name, yargsOption(rule));
    for (const [name, rule] of Object.entries(commonOptions)) {
      if (!isShown(command, name)) builder.option(name, { ...yargsOption(rule), hidden: true });
    }
    for (const [title, names] of groupsOf(command)) if (names.length > 0) builder.group([...names], title);
    return builder.epilogue(examplesOf(command));
  };
  program.command(command.name, command.says, build, choose);
}

/** Its own options, and those of the common ones that do something here. */
function isShown({ takes, options = {} }: Command, name: string): boolean {
  return Object.hasOwn(options, name) || takes.some((taken) => taken === name);
}

/** The options by what they are about, in the order of the help. */
function groupsOf(command: Command): readonly (readonly [title: string, names: readonly string[]])[] {
  const shared = (names: readonly string[]) =>
    names.filter((name) => isShown(command, name) && (command.options?.[name] === undefined || name === "output"));
  const own = Object.keys(command.options ?? {}).filter((name) => name !== "output");
  const formats = command.formats.length > 1 ? ["format"] : [];
  return [
    ["Options:", own],
    ["Hosts and policy:", shared([...fleetOptions, "expand"])],
    ["Findings:", shared([...findingOptions, "require-evidence"])],
    ["Output:", [...formats, ...shared(outputOptions)]],
    ["Help:", ["help", "version"]],
  ];
}

/** Each call on a line of its own, to be copied as it stands: yargs would wrap it beside what it is for. */
function examplesOf({ examples }: Command): string {
  return ["Examples:", ...examples.map(([call, says]) => `  # ${says}\n  ${call}`)].join("\n");
}

/** Before all else: an option of a command that does not exist would be complained of first. */
function refuseUnknownCommand(first: string | undefined, commands: readonly Command[]): void {
  const names = [...commands.map(({ name }) => name), "completion"];
  if (first === undefined || first.startsWith("-") || names.includes(first)) return;
  const meant = nearest(first, names);
  const hint = meant === null ? `one of ${names.join(", ")}; see ${tool.name} --help` : `did you mean ${meant}?`;
  throw new UsageError(`unknown command ${first}`, hint);
}

/** yargs would print bash's completion for any other. */
function refuseOtherShell([command, shell = "bash"]: readonly string[]): void {
  if (command !== "completion" || shell.startsWith("-") || shell === "bash" || shell === "zsh") return;
  throw new UsageError(`no completion for ${shell}`, "completion is for bash and zsh");
}

/** What yargs complains of, said as the rest of this program says it. */
const complaints: readonly (readonly [said: RegExp, better: (...parts: string[]) => string])[] = [
  [
    /^Invalid values: Argument: (.+?), Given: (.+?), Choices: (.+?)$/,
    (name = "", given = "", choices = "") => `--${name}: expected ${choices.replaceAll(", ", " or ")}, found ${given}`,
  ],
  [/^Not enough arguments following: (.*)$/, (name = "") => `${dashed(name)} needs a value`],
  [/^Unknown arguments?: (.*)$/, (names = "") => `unknown option ${names.split(", ").map(dashed).join(", ")}`],
];

/** yargs' complaint, with the option or value that may have been meant. */
function usageError(complaint: string, args: readonly string[]): UsageError {
  const said = complaint.replace(/\s*\n\s*/g, " ").trim();
  const [command = ""] = args.filter((arg) => !arg.startsWith("-"));
  const help = `see ${[tool.name, command, "--help"].filter((word) => word !== "").join(" ")}`;
  for (const [pattern, better] of complaints) {
    const parts = pattern.exec(said)?.slice(1);
    if (parts !== undefined) return new UsageError(better(...parts), suggestOption(said) ?? help);
  }
  return new UsageError(said, help);
}

function suggestOption(complaint: string): string | null {
  const unknown = /^Unknown arguments?: ([^,]*)/.exec(complaint)?.[1];
  if (unknown === undefined) return null;
  const meant = nearest(unknown, ["format", ...Object.keys(commonOptions), "help", "version"]);
  return meant === null ? null : `did you mean --${meant}?`;
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
