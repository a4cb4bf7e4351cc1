import { createColors } from "picocolors";
import { writeFileWhole, writeStream } from "../write-output.ts";
import type { Call } from "./command.ts";

/** The colours to write text in; all of them do nothing where none are wanted. */
export type Colors = ReturnType<typeof createColors>;

/** How a result is written for people: one in `render/` for each command. */
export type Renderer<Result> = (result: Result, style: RenderStyle) => string;

export interface RenderStyle {
  readonly colors: Colors;
  /** Columns to lay out in. */
  readonly width: number;
  readonly verbose: boolean;
}

/**
 * Writes a result in the format asked for, to standard output or the file asked for. `dialects` are the command's
 * formats besides text and JSON.
 */
export async function writeResult<Result>(
  call: Call,
  result: Result,
  render: Renderer<Result>,
  dialects: Readonly<Record<string, (result: Result) => string>> = {},
): Promise<void> {
  const { options } = call;
  const formats: Record<string, (result: Result) => string> = { ...dialects, json: toJson };
  const write = formats[options.format] ?? ((one) => render(one, styleOf(call)));
  await writeOut(call, [write(result)]);
}

/** Writes a result that is made piece by piece, since as a whole it may be larger than a text can be. */
export async function writeOut({ options, terminal }: Call, pieces: Iterable<string>): Promise<void> {
  if (options.output !== null) {
    writeFileWhole(options.output, pieces);
    return;
  }
  for (const piece of pieces) await writeStream(terminal.stdout, piece);
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function styleOf({ options, terminal }: Call): RenderStyle {
  const toTerminal = options.output === null && terminal.stdout.isTTY === true;
  return {
    colors: createColors(options.color ?? wantsColor(terminal.env, toTerminal)),
    width: toTerminal ? (terminal.stdout.columns ?? 80) : 100,
    verbose: options.verbose,
  };
}

/** NO_COLOR forbids, FORCE_COLOR (unless 0) demands, a terminal that is not dumb suggests. */
export function wantsColor(env: Readonly<Record<string, string | undefined>>, toTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return toTerminal && env.TERM !== "dumb";
}
