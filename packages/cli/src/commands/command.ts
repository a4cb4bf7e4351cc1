import type { ExitCode } from "../exit-code.ts";
import type { CommonOption, CommonOptions, OptionRule, RawArguments } from "../options.ts";
import type { Terminal } from "../terminal.ts";

/** What a command is called with. */
export interface Call {
  /** The arguments that are no options, in order. */
  readonly operands: readonly string[];
  readonly options: CommonOptions;
  /** The command's own options, as yargs has them. */
  readonly raw: RawArguments;
  readonly terminal: Terminal;
}

/** One command: how it is called, and what it does. It loads the core only when it runs. */
export interface Command {
  readonly name: string;
  /** What its operands are; at least one is needed. null: it takes none. */
  readonly operand: "HOST" | "GUEST" | "NAME" | "PAIR" | "LOCK" | "TARGET" | null;
  /** Whether a call with these options needs an operand; without it every call does. */
  readonly needsOperand?: (raw: RawArguments) => boolean;
  readonly says: string;
  readonly examples: readonly (readonly [call: string, says: string])[];
  /** The first is the default. */
  readonly formats: readonly string[];
  /** The common options that do something here. The others are taken too, do nothing, and are not shown. */
  readonly takes: readonly CommonOption[];
  /** The options that it has besides the common ones; one of a common one's name says what that means here. */
  readonly options?: Readonly<Record<string, OptionRule>>;
  /** Paragraphs that end its help, made when that is asked for. */
  readonly notes?: () => Promise<readonly string[]>;
  run(call: Call): Promise<ExitCode>;
}
