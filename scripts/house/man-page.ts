/** The manual page of the command line, from the same table as `--help`; the build writes it beside the program. */
import type { Command } from "../../packages/cli/src/commands/command.ts";
import { commands } from "../../packages/cli/src/commands/commands.ts";
import { operandHelp, operandUsage } from "../../packages/cli/src/commands/operands.ts";
import { completionSays } from "../../packages/cli/src/completion.ts";
import { commonOptions, formatOption, type OptionRule, optionSays } from "../../packages/cli/src/options.ts";

const exitCodes: readonly (readonly [code: string, says: string])[] = [
  ["0", "answered, and the answer is yes"],
  ["1", "answered, no: a finding at or above --fail-on, no common baseline, obstacles left, drift"],
  ["2", "wrong usage"],
  ["3", "an input could not be read"],
  ["4", "undecided: the worst finding is that evidence is missing"],
];

/** The page in the macros of man(7). */
export function manPage(version: string, all: readonly Command[] = commands): string {
  return [
    `.TH VIRT\\-BASELINE 1 "" "virt\\-baseline ${version}" "User Commands"`,
    ".SH NAME",
    "virt\\-baseline \\- what every hypervisor host of a fleet offers a guest, and what moves where",
    ".SH SYNOPSIS",
    ".B virt\\-baseline",
    ".I COMMAND",
    "[\\fIOPTIONS\\fR]",
    ".SH DESCRIPTION",
    line(
      "Computes from descriptions of hosts what may be given to a guest so that it runs on and migrates between all of them: a CPU, a machine type, devices and limits; what was lost, on whose account and why. It needs no connection to the hosts and no privileges. Unknown is a third answer besides yes and no.",
    ),
    ".SH COMMANDS",
    ...all.flatMap(commandLines),
    ".SS completion",
    line(`${completionSays}.`),
    ".SH COMMON OPTIONS",
    ...Object.entries(commonOptions as Record<string, OptionRule>).flatMap(([name, rule]) => optionLines(name, rule)),
    ".SH EXIT STATUS",
    "Where several apply, the first of 2, 3, 1, 4, 0.",
    ...exitCodes.flatMap(([code, says]) => [".TP", `.B ${code}`, line(says)]),
    ".SH ENVIRONMENT",
    ".TP",
    ".B NO_COLOR, FORCE_COLOR",
    line("Without colours, or with them whatever the output is."),
    "",
  ].join("\n");
}

function commandLines({ name, operand, says, examples, formats, takes, options = {} }: Command): string[] {
  const usage = operand === null ? "" : operandUsage[operand];
  return [
    `.SS ${dashed(name)}`,
    line(`${says}.`),
    ".PP",
    line(`virt-baseline ${name} ${usage}[OPTIONS]`),
    ...(operand === null ? [] : [".PP", line(operandHelp[operand])]),
    ...(formats.length === 1 ? [] : optionLines("format", formatOption(formats))),
    ...Object.entries(options).flatMap(([option, rule]) => optionLines(option, rule)),
    ".PP",
    line(`Of the common options: ${takes.map((option) => `\\-\\-${dashed(option)}`).join(", ")}.`),
    ".PP",
    "Examples:",
    ...examples.flatMap(([call, meaning]) => [".TP", `.B ${dashed(call)}`, line(meaning)]),
  ];
}

function optionLines(name: string, rule: OptionRule): string[] {
  const flags = [...(rule.alias === undefined ? [] : [`\\-${rule.alias}`]), `\\-\\-${dashed(name)}`].join(", ");
  const value = rule.value === undefined ? "" : ` \\fI${dashed(rule.value)}\\fR`;
  return [".TP", `.B ${flags}${value}`, line(`${optionSays(rule)}.`)];
}

/** A backslash and a hyphen as themselves. */
const dashed = (text: string): string => text.replaceAll("\\", "\\e").replaceAll("-", "\\-");

/** A line of text: what begins with a dot or an apostrophe would be taken for a macro. */
function line(text: string): string {
  const written = dashed(text.replace(/\s+/g, " ").trim());
  return /^[.']/.test(written) ? `\\&${written}` : written;
}
