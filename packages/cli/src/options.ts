import type { Options } from "yargs";
import { UsageError } from "./errors.ts";
import { type FailOn, thresholds } from "./exit-code.ts";

/** How an option is written and what it means. `list`: comma-separated. */
export interface OptionRule {
  readonly takes: "text" | "list" | "flag";
  readonly alias?: string;
  readonly choices?: readonly string[];
  readonly default?: string | boolean;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly says: string;
}

/** The options common to all commands, in the order of the help. `--format` is each command's own. */
export const commonOptions = {
  output: { takes: "text", value: "FILE", alias: "o", says: "Write the result to FILE, whole or not at all" },
  checks: { takes: "list", value: "LIST", says: "Only these checks: ids or prefixes (cpu, cpu.features)" },
  skip: { takes: "list", value: "LIST", says: "All but these checks: ids or prefixes" },
  "fail-on": {
    takes: "text",
    value: "SEVERITY",
    choices: thresholds,
    default: "error",
    says: "The least severe finding that makes the answer no",
  },
  "require-evidence": { takes: "list", value: "LIST", says: "Areas that must have been assessed, or all" },
  policy: { takes: "text", value: "FILE", says: "Read the policy from FILE (YAML or JSON)" },
  "cpu-data": { takes: "text", value: "DIR", says: "Read further CPU models from DIR" },
  arch: {
    takes: "text",
    value: "ARCH",
    says: "The guests' architecture: x86_64, aarch64, s390x...; hosts of others are left out",
  },
  machine: { takes: "text", value: "NAME", says: "The machine type or its family: q35, pc-q35-9.2, virt..." },
  accel: { takes: "text", value: "NAME", says: "The accelerator: kvm, tcg, hvf..." },
  "cross-vendor": { takes: "flag", says: "One CPU for hosts of several vendors (nobody upstream supports it)" },
  expand: { takes: "flag", says: "Name hosts, not profiles, however many there are" },
  color: { takes: "flag", says: "Colour the text, whatever the output is (--no-color: never)" },
  quiet: { takes: "flag", says: "No messages but errors" },
  verbose: { takes: "flag", says: "More of what was found and where" },
} as const satisfies Record<string, OptionRule>;

export type CommonOption = keyof typeof commonOptions;

/** What every command does with its answer. */
export const outputOptions: readonly CommonOption[] = ["output", "color", "quiet", "verbose"];

/** Which findings are told, and which of them make the answer no. */
export const findingOptions: readonly CommonOption[] = ["checks", "skip", "fail-on"];

/** What is asked of a fleet: in which setting, and under which policy. */
export const fleetOptions: readonly CommonOption[] = ["policy", "cpu-data", "arch", "machine", "accel", "cross-vendor"];

/** What yargs hands over for the options of one command. */
export type RawArguments = Readonly<Record<string, unknown>>;

/** The common options of one run, checked. */
export interface CommonOptions {
  readonly format: string;
  readonly output: string | null;
  readonly checks: readonly string[] | null;
  readonly skip: readonly string[];
  readonly failOn: FailOn;
  readonly requireEvidence: readonly string[];
  readonly policy: string | null;
  readonly cpuData: string | null;
  readonly arch: string | null;
  readonly machine: string | null;
  readonly accel: string | null;
  readonly crossVendor: boolean;
  readonly expand: boolean;
  /** null: as the output and the environment suggest. */
  readonly color: boolean | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** @throws {UsageError} where an option that takes one value is given several, or an empty one. */
export function readCommonOptions(raw: RawArguments): CommonOptions {
  return {
    format: text(raw, "format") ?? "text",
    output: text(raw, "output"),
    checks: list(raw, "checks"),
    skip: list(raw, "skip") ?? [],
    failOn: (text(raw, "fail-on") ?? "error") as FailOn,
    requireEvidence: list(raw, "require-evidence") ?? [],
    policy: text(raw, "policy"),
    cpuData: text(raw, "cpu-data"),
    arch: text(raw, "arch"),
    machine: text(raw, "machine"),
    accel: text(raw, "accel"),
    crossVendor: flag(raw, "cross-vendor") ?? false,
    expand: flag(raw, "expand") ?? false,
    color: flag(raw, "color"),
    quiet: flag(raw, "quiet") ?? false,
    verbose: flag(raw, "verbose") ?? false,
  };
}

function text(raw: RawArguments, name: string): string | null {
  const value = raw[name];
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times`, "give it once");
  if (value === "") throw new UsageError(`--${name} has no value`, `write --${name} VALUE`);
  return typeof value === "string" ? value : null;
}

/** An occurrence may hold several, comma-separated; several occurrences add up. */
function list(raw: RawArguments, name: string): string[] | null {
  const value = raw[name];
  if (value === undefined) return null;
  const items = [value]
    .flat()
    .flatMap((part) => String(part).split(","))
    .map((item) => item.trim())
    .filter((item) => item !== "");
  if (items.length === 0) throw new UsageError(`--${name} is empty`, `write --${name} A,B`);
  return items;
}

/** Of a flag given several times the last counts. */
function flag(raw: RawArguments, name: string): boolean | null {
  const value = [raw[name]].flat().at(-1);
  return typeof value === "boolean" ? value : null;
}

export function formatOption(formats: readonly string[]): OptionRule {
  return {
    takes: "text",
    value: "FORMAT",
    choices: formats,
    default: formats[0]!,
    says: "How the result is written",
  };
}

/** What an option means, with the values that it may have. */
export function optionSays({ says, choices, default: preset }: OptionRule): string {
  if (choices !== undefined) {
    return `${says}: ${choices.map((choice) => (choice === preset ? `${choice} (default)` : choice)).join(", ")}`;
  }
  return typeof preset === "string" ? `${says} (default: ${preset})` : says;
}

/** An option as yargs declares it. */
export function yargsOption(rule: OptionRule): Options {
  return {
    type: rule.takes === "flag" ? "boolean" : "string",
    describe: rule.says,
    ...(rule.takes === "flag" ? {} : { requiresArg: true }),
    ...(rule.choices === undefined ? {} : { choices: rule.choices }),
    ...(rule.default === undefined ? {} : { default: rule.default }),
    ...(rule.alias === undefined ? {} : { alias: rule.alias }),
  };
}
