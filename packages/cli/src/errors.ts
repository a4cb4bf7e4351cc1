import type { InputError } from "@virt-baseline/core";
import { type ExitCode, exitCode } from "./exit-code.ts";

/** A command line that asks for something that cannot be done as asked. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code: string;
  readonly hint: string;

  constructor(message: string, hint: string, code = "usage") {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** The reader closed the pipe: there is nobody left to tell. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

/** What is said about one thing that went wrong, in the words of the contract. */
interface Failure {
  readonly code: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly hint: string;
}

/** A failure for people, for programs, and as an exit code. */
export interface FailureReport {
  readonly exitCode: ExitCode;
  /** For standard error: `virt-baseline: FILE:LINE: what`, then `hint: what to do`. */
  readonly text: string;
  /** For standard output with `--format json`. */
  readonly json: object;
}

/**
 * Says what went wrong. Several inputs that cannot be read come as one AggregateError: text names all, JSON has the
 * first under `error` and all under `errors`. Anything but a wrong usage or an unreadable input is a defect here: it is
 * named as such, with its stack if `debug`.
 */
export function reportFailure(error: unknown, debug: boolean): FailureReport {
  const errors = error instanceof AggregateError ? error.errors : [error];
  const failures = errors.map(describe);
  const [first] = failures;
  const usage = errors.some((one) => one instanceof UsageError);
  const stack = debug && error instanceof Error ? `${error.stack}\n` : "";
  return {
    exitCode: exitCode({ wrongUsage: usage, unreadable: !usage }, "error"),
    text: failures.map(asText).join("") + stack,
    json: {
      schema: "virt-baseline/error/1",
      error: first,
      ...(failures.length > 1 ? { errors: failures } : {}),
    },
  };
}

function describe(error: unknown): Failure {
  if (error instanceof UsageError) {
    return { code: error.code, message: error.message, file: null, line: null, hint: error.hint };
  }
  if (isInputError(error)) {
    return { code: error.code, message: error.message, file: error.file, line: error.line, hint: error.hint };
  }
  return {
    code: "internal",
    message: `internal error: ${error instanceof Error ? error.message : String(error)}`,
    file: null,
    line: null,
    hint: "this is a defect of virt-baseline; VIRT_BASELINE_DEBUG=1 shows where it happened",
  };
}

/** By name, since the core, which has the class, is not loaded before a command needs it. */
function isInputError(error: unknown): error is InputError {
  return error instanceof Error && error.name === "InputError";
}

function asText({ message, file, line, hint }: Failure): string {
  const place = [file, line].filter((part) => part !== null).join(":");
  const said = `virt-baseline: ${place === "" ? "" : `${place}: `}${message}\n`;
  return hint === "" ? said : `${said}hint: ${hint}\n`;
}
