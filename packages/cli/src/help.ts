import type { Command } from "./commands/command.ts";
import { operandHelp, operandUsage } from "./commands/operands.ts";
import { completionSays } from "./completion.ts";
import {
  type CommonOption,
  commonOptions,
  findingOptions,
  fleetOptions,
  formatOption,
  type OptionRule,
  optionSays,
  outputOptions,
} from "./options.ts";
import wrapAnsi from "./plain-text/wrap-ansi.ts";
import { tool } from "./tool.ts";

/** A word or an option, and what is said of it. */
type Entry = readonly [name: string, says: string];

/** Help is laid out for so many columns at most, which every terminal has. */
const widest = 80;

/** A name wider than this column has a line of its own. */
const nameColumn = 26;

const helpEntries: readonly Entry[] = [
  ["-h, --help", "Print this help"],
  ["--version", "Print the version"],
];

/** What the program is, its commands and the options that they share. */
export function programHelp(commands: readonly Command[], columns?: number): string {
  const width = widthOf(columns);
  const shared = Object.keys(commonOptions) as CommonOption[];
  return inParagraphs([
    `Usage: ${tool.name} COMMAND [OPTIONS]`,
    wrapAnsi("The most that all hosts of a fleet offer a guest, and what a guest needs of them.", width),
    section(
      "Commands:",
      [...commands.map(({ name, says }): Entry => [name, says]), ["completion", completionSays]],
      width,
    ),
    section("Options, of commands for which they mean something:", [...shared.map(commonEntry), ...helpEntries], width),
    examplesOf([
      [`${tool.name} baseline fleet/`, "what every host of a fleet offers"],
      [`${tool.name} COMMAND --help`, "the options and examples of a command"],
    ]),
    wrapAnsi("Exit codes: 0 the answer is yes, 1 no, 2 wrong usage, 3 an input could not be read, 4 undecided.", width),
  ]);
}

/** How a command is called; only the options that do something there, its own first. */
export async function commandHelp(command: Command, columns?: number): Promise<string> {
  const width = widthOf(columns);
  const { operand, says, examples } = command;
  const operands = operand === null ? [] : [wrapAnsi(operandHelp[operand], width)];
  return inParagraphs([
    `Usage: ${tool.name} ${command.name} ${usageOf(command)}[OPTIONS]`,
    wrapAnsi(`${says}.`, width),
    ...operands,
    ...groupsOf(command).flatMap(([title, entries]) => (entries.length === 0 ? [] : [section(title, entries, width)])),
    examplesOf(examples),
    ...((await command.notes?.()) ?? []).map((note) => wrapAnsi(note, width)),
  ]);
}

/** Its own options, and those of the common ones that do something here. */
export function isShown({ takes, options = {} }: Command, name: string): boolean {
  return Object.hasOwn(options, name) || takes.some((taken) => taken === name);
}

/** Operands that some calls need and others do not stand in brackets. */
function usageOf({ operand, needsOperand }: Command): string {
  const usage = operand === null ? "" : operandUsage[operand];
  return needsOperand?.({}) === false ? usage.replace(/^([^[]\S*)/, "[$1]") : usage;
}

/** The options by what they are about. */
function groupsOf(command: Command): readonly (readonly [title: string, entries: readonly Entry[]])[] {
  const own = command.options ?? {};
  // What a command says of a common option counts there.
  const shared = (names: readonly CommonOption[]) =>
    names.filter((name) => isShown(command, name)).map((name) => entryOf(name, own[name] ?? commonOptions[name]));
  const format = command.formats.length > 1 ? [entryOf("format", formatOption(command.formats))] : [];
  return [
    ["Options:", Object.entries(own).flatMap(([name, rule]) => (name in commonOptions ? [] : [entryOf(name, rule)]))],
    ["Hosts and policy:", shared([...fleetOptions, "expand"])],
    ["Findings:", shared([...findingOptions, "require-evidence"])],
    ["Output:", [...format, ...shared(outputOptions)]],
    ["Help:", helpEntries],
  ];
}

function commonEntry(name: CommonOption): Entry {
  return entryOf(name, commonOptions[name]);
}

function entryOf(name: string, rule: OptionRule): Entry {
  const alias = rule.alias === undefined ? "" : `-${rule.alias}, `;
  return [`${alias}--${name}${rule.value === undefined ? "" : ` ${rule.value}`}`, optionSays(rule)];
}

function section(title: string, entries: readonly Entry[], width: number): string {
  const widestName = Math.max(...entries.map(([name]) => name.length).filter((length) => length <= nameColumn - 4));
  const column = 2 + widestName + 2;
  const lines = entries.flatMap(([name, says]) => {
    const beside = wrapAnsi(says, width - column).split("\n");
    const fits = name.length <= widestName;
    const first = fits ? [`  ${name.padEnd(widestName)}  ${beside.shift()}`] : [`  ${name}`];
    return [...first, ...beside.map((line) => `${" ".repeat(column)}${line}`)];
  });
  return [title, ...lines].join("\n");
}

/** Each call on a line of its own, to be copied as it stands. */
function examplesOf(examples: Command["examples"]): string {
  return ["Examples:", ...examples.map(([call, says]) => `  # ${says}\n  ${call}`)].join("\n");
}

function inParagraphs(paragraphs: readonly string[]): string {
  return `${paragraphs.join("\n\n")}\n`;
}

function widthOf(columns = widest): number {
  return Math.max(50, Math.min(columns, widest));
}
